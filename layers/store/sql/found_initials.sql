SELECT
    name.layer,
    name.fid,
    name.field,
    name.key
FROM lifemap.found_name AS name
INNER JOIN
    unnest(%(in_layers)s::text[], %(in_fields)s::text[]) AS readable (layer, field)
    ON name.layer = readable.layer AND name.field = readable.field
WHERE name.initials LIKE %(pattern)s
ORDER BY length(name.initials)
LIMIT %(most)s
