-- One vector tile of points counted now, for a tile that would be too large with each of them.
-- Served like tile_items.
SELECT st_asmvt(tile.*, %(layer)s, 4096, 'geom')
FROM (
    SELECT
        count(*) AS point_count,
        st_asmvtgeom(
            st_setsrid(st_makepoint(avg(point.x), avg(point.y)), 3857),
            st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857),
            4096,
            0,
            false
        ) AS geom
    FROM (
        SELECT
            st_x(item.geom_3857) AS x,
            st_y(item.geom_3857) AS y
        FROM {items} AS item
        WHERE
            item.retired_at IS NULL
            AND item.geom_3857
            && st_makeenvelope(%(near_w)s, %(near_s)s, %(near_e)s, %(near_n)s, 3857)
            {condition}
    ) AS point
    GROUP BY
        floor((point.x - %(west)s) / %(cell_m)s),
        floor((%(north)s - point.y) / %(cell_m)s)
) AS tile
