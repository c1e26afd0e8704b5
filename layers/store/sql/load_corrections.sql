-- What people corrected by hand stays as they left it, whatever the file says; a record is as new
-- as the newer of the two. Served by the partial index of corrected rows.
UPDATE incoming
SET
    geom = CASE WHEN 'geom' = any(held.corrected) THEN held.geom ELSE incoming.geom END,
    flags = CASE WHEN 'geom' = any(held.corrected) THEN held.flags ELSE incoming.flags END,
    as_of = greatest(held.as_of, incoming.as_of)
    {updates}
FROM layer.{table} AS held
WHERE incoming.id = held.id AND held.corrected <> '{{}}'
