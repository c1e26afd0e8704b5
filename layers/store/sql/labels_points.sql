-- Names of points near a tile, served by the partial GiST index on geom_3857.
SELECT
    item.{label} AS written,
    st_x(item.geom_3857) AS x,
    st_y(item.geom_3857) AS y,
    NULL::double precision AS room_m,
    {layer} AS layer_id
FROM layer.{table} AS item
WHERE
    item.retired_at IS NULL
    AND item.{label} <> ''
    AND item.geom_3857
    && st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857)
