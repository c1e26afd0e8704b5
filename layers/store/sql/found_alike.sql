-- Trigrams narrow; the order of the answer is decided by spelling, outside.
-- (sqlfluff cannot parse the operator of likeness.)
-- noqa: disable=all
SELECT
    name.layer,
    name.fid,
    name.field,
    name.key
FROM lifemap.found_name AS name
INNER JOIN unnest(%(in_layers)s::text[], %(in_fields)s::text[]) AS readable (layer, field)
    ON name.layer = readable.layer AND name.field = readable.field
WHERE %(key)s <%% name.key
ORDER BY similarity(name.key, %(key)s) DESC
LIMIT %(most)s
