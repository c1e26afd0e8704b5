-- Of when the facts are that files brought, by layer and source.
SELECT DISTINCT ON (layer, source)
    layer,
    source,
    as_of
FROM lifemap.load_run
WHERE outcome = 'loaded' AND as_of IS NOT NULL AND NOT starts_with(file_name, 'feed ')
ORDER BY layer ASC, source ASC, run DESC
