-- Only the latest load of a layer and source that rejected any keeps its rejected records. A file
-- that is mended leaves none; the next answer of a feed does not say that the one before was right.
DELETE FROM lifemap.rejected
USING lifemap.load_run
WHERE
    lifemap.rejected.run = lifemap.load_run.run
    AND lifemap.load_run.layer = %(layer)s
    AND lifemap.load_run.source = %(source)s
    AND (%(rejects)s OR NOT starts_with(lifemap.load_run.file_name, 'feed '))
