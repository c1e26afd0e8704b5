-- Count the current points of a layer on the grid of one zoom; reads the layer once.
INSERT INTO tile.point_group (layer, z, x, y, cell, point_count, lone_fid, geom_3857)
SELECT
    %(layer)s,
    %(z)s,
    grid.column_number / 64 AS x,
    grid.row_number / 64 AS y,
    mod(grid.row_number, 64) * 64 + mod(grid.column_number, 64) AS cell,
    count(*),
    CASE WHEN count(*) = 1 THEN min(grid.fid) END,
    st_setsrid(st_makepoint(avg(grid.x), avg(grid.y)), 3857)
FROM (
    SELECT
        item.fid,
        st_x(item.geom_3857) AS x,
        st_y(item.geom_3857) AS y,
        least(
            floor((st_x(item.geom_3857) + %(extent_m)s) / %(cell_m)s)::integer, %(last)s::integer
        ) AS column_number,
        least(
            floor((%(extent_m)s - st_y(item.geom_3857)) / %(cell_m)s)::integer, %(last)s::integer
        ) AS row_number
    FROM layer.{table} AS item
    WHERE item.retired_at IS NULL
) AS grid
GROUP BY grid.column_number, grid.row_number
