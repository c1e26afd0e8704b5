-- The layer is empty from now on; its change is told without a list.
WITH changed AS (
    UPDATE lifemap.layer_state
    SET
        revision = lifemap.layer_state.revision + 1,
        changed_at = statement_timestamp(),
        as_of = NULL,
        item_count = 0,
        west = NULL,
        south = NULL,
        east = NULL,
        north = NULL
    WHERE lifemap.layer_state.layer = %(layer)s
    RETURNING lifemap.layer_state.layer, lifemap.layer_state.revision
)

INSERT INTO lifemap.change (layer, revision)
SELECT
    changed.layer,
    changed.revision
FROM changed
