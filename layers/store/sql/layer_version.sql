-- Served by the primary key; read before every tile, for its ETag.
SELECT
    revision,
    changed_at
FROM lifemap.layer_state
WHERE layer = %(layer)s
