-- The table grows by a row a load; of feeds, those of the last hours are kept. It is read whole.
SELECT DISTINCT ON (layer, source)
    layer,
    source,
    started_at,
    outcome
FROM lifemap.load_run
ORDER BY layer ASC, source ASC, run DESC
