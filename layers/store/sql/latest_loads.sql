-- The table grows by a row a load: hundreds, read whole.
SELECT DISTINCT ON (layer, source)
    layer,
    source,
    started_at,
    outcome
FROM lifemap.load_run
ORDER BY layer ASC, source ASC, run DESC
