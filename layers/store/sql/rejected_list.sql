SELECT
    lifemap.load_run.source,
    lifemap.load_run.file_name,
    lifemap.rejected.row_number,
    lifemap.rejected.reason,
    lifemap.rejected.sentence,
    lifemap.rejected.record
FROM lifemap.rejected
INNER JOIN lifemap.load_run ON lifemap.rejected.run = lifemap.load_run.run
WHERE
    lifemap.load_run.layer = %(layer)s
    AND (%(run)s::bigint IS NULL OR lifemap.load_run.run = %(run)s)
    AND (%(reason)s::text IS NULL OR lifemap.rejected.reason = %(reason)s)
ORDER BY
    lifemap.load_run.source, lifemap.rejected.row_number, lifemap.rejected.reason,
    lifemap.rejected.sentence
LIMIT %(limit)s OFFSET %(skip)s
