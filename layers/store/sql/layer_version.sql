-- Served by the primary key; read before every tile where no board knows it.
SELECT
    revision,
    changed_at
FROM lifemap.layer_state
WHERE layer = %(layer)s
