-- Only the latest run of a layer and source keeps its rejected records.
DELETE FROM lifemap.rejected
USING lifemap.load_run
WHERE
    lifemap.rejected.run = lifemap.load_run.run
    AND lifemap.load_run.layer = %(layer)s
    AND lifemap.load_run.source = %(source)s
