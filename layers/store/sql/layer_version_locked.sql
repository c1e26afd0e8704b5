-- The version of a layer that nobody is changing; no row where somebody is. Served by the primary
-- key; asked once after each change.
SELECT
    revision,
    changed_at
FROM lifemap.layer_state
WHERE layer = %(layer)s
FOR SHARE SKIP LOCKED
