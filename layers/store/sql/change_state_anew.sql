-- Bring the row of a layer to its table, in the transaction of the change.
UPDATE lifemap.layer_state
SET
    revision = %(revision)s,
    changed_at = %(now)s,
    as_of = greatest(lifemap.layer_state.as_of, %(as_of)s),
    item_count = facts.item_count,
    west = st_xmin(facts.extent),
    south = st_ymin(facts.extent),
    east = st_xmax(facts.extent),
    north = st_ymax(facts.extent)
FROM (
    SELECT
        count(*) AS item_count,
        st_extent(geom) AS extent
    FROM layer.{table}
    WHERE retired_at IS NULL
) AS facts
WHERE lifemap.layer_state.layer = %(layer)s
