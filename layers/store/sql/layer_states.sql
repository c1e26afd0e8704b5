-- Served by the primary key; read before every answer, for its ETag.
SELECT
    layer,
    revision,
    as_of,
    changed_at,
    item_count,
    west,
    south,
    east,
    north
FROM lifemap.layer_state
WHERE layer = any(%(layers)s)
