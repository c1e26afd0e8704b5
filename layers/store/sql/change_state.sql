-- Bring the row of a layer to a change of a few items, in the transaction of the change.
UPDATE lifemap.layer_state
SET
    revision = %(revision)s,
    changed_at = %(now)s,
    as_of = greatest(lifemap.layer_state.as_of, %(as_of)s),
    item_count = lifemap.layer_state.item_count + %(added)s,
    west = %(west)s,
    south = %(south)s,
    east = %(east)s,
    north = %(north)s
WHERE lifemap.layer_state.layer = %(layer)s
