-- A coverage is one item; its change is told without a list.
WITH changed AS (
    UPDATE lifemap.layer_state
    SET
        revision = %(revision)s,
        changed_at = %(now)s,
        as_of = %(as_of)s,
        item_count = 1,
        west = %(west)s,
        south = %(south)s,
        east = %(east)s,
        north = %(north)s
    WHERE lifemap.layer_state.layer = %(layer)s
    RETURNING lifemap.layer_state.layer, lifemap.layer_state.revision
)

INSERT INTO lifemap.change (layer, revision)
SELECT
    changed.layer,
    changed.revision
FROM changed
