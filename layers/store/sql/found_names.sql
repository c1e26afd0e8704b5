-- Whole names first, then beginnings, then parts: each served by its own index.
WITH readable AS (
    SELECT
        pair.layer,
        pair.field
    FROM unnest(%(in_layers)s::text[], %(in_fields)s::text[]) AS pair (layer, field)
),

found AS (
    (
        SELECT name.*
        FROM lifemap.found_name AS name
        INNER JOIN readable
            ON name.layer = readable.layer AND name.field = readable.field
        WHERE name.key = %(key)s
        ORDER BY name.layer, name.fid
        LIMIT %(most)s
    )
    UNION ALL
    (
        SELECT name.*
        FROM lifemap.found_name AS name
        INNER JOIN readable
            ON name.layer = readable.layer AND name.field = readable.field
        WHERE name.key LIKE %(begin)s
        ORDER BY length(name.key)
        LIMIT %(most)s
    )
    UNION ALL
    (
        SELECT name.*
        FROM lifemap.found_name AS name
        INNER JOIN readable
            ON name.layer = readable.layer AND name.field = readable.field
        WHERE {holds}
        ORDER BY length(name.key)
        LIMIT %(most)s
    )
)

SELECT DISTINCT
    layer,
    fid,
    field,
    key
FROM found
