-- From when on cameras were measured as down without a break, as far as values are kept.
SELECT
    seen.fid,
    min(seen.at) AS since
FROM observed.cameras AS seen
WHERE
    seen.fid = any(%(fids)s)
    AND seen.status = 'down'
    AND seen.at > coalesce(
        (
            SELECT max(was.at)
            FROM observed.cameras AS was
            WHERE was.fid = seen.fid AND was.status <> 'down'
        ),
        '-infinity'
    )
GROUP BY seen.fid
