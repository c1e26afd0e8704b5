-- Bring the row of a layer to new values of items that stay where they are.
UPDATE lifemap.layer_state
SET
    revision = %(revision)s,
    changed_at = %(now)s,
    as_of = greatest(lifemap.layer_state.as_of, %(as_of)s)
WHERE lifemap.layer_state.layer = %(layer)s
