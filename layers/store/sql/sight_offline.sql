-- From when on cameras are down without a break: the first time seen down after the last version
-- that was not. Served by the primary keys of the layer and of its history.
SELECT
    version.fid,
    min(coalesce(version.status_at, version.as_of)) AS since
FROM (
    SELECT
        fid,
        revision,
        status,
        status_at,
        as_of
    FROM layer.cameras
    WHERE fid = any(%(fids)s)
    UNION ALL
    SELECT
        fid,
        revision,
        status,
        status_at,
        as_of
    FROM history.cameras
    WHERE fid = any(%(fids)s)
) AS version
WHERE
    version.revision > coalesce(
        (
            SELECT max(was.revision)
            FROM history.cameras AS was
            WHERE was.fid = version.fid AND was.status IS DISTINCT FROM 'down'
        ),
        -1
    )
GROUP BY version.fid
