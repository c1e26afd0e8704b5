-- Names of polygons whose inner point lies near a tile; the room of a name is the side of a square
-- of the same area. Served by the partial GiST index on geom_3857.
SELECT
    named.written,
    st_x(named.place) AS x,
    st_y(named.place) AS y,
    named.room_m,
    {layer} AS layer_id
FROM (
    SELECT
        item.{label} AS written,
        st_pointonsurface(item.geom_3857) AS place,
        sqrt(st_area(item.geom_3857)) AS room_m
    FROM layer.{table} AS item
    WHERE
        item.retired_at IS NULL
        AND item.{label} <> ''
        AND item.geom_3857
        && st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857)
) AS named
WHERE
    st_x(named.place) BETWEEN %(west)s AND %(east)s
    AND st_y(named.place) BETWEEN %(south)s AND %(north)s
