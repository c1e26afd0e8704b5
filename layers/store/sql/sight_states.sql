-- How far each layer is in this very snapshot.
SELECT
    layer,
    revision,
    changed_at,
    item_count
FROM lifemap.layer_state
WHERE layer = any(%(layers)s)
