-- Count the groups of zoom z + 1 on the grid of zoom z: four cells make one.
INSERT INTO tile.point_group (layer, z, x, y, cell, point_count, lone_fid, geom_3857)
SELECT
    grid.layer,
    %(z)s,
    grid.column_number / 64 AS x,
    grid.row_number / 64 AS y,
    mod(grid.row_number, 64) * 64 + mod(grid.column_number, 64) AS cell,
    sum(grid.point_count),
    CASE WHEN sum(grid.point_count) = 1 THEN min(grid.lone_fid) END,
    st_setsrid(
        st_makepoint(
            sum(st_x(grid.geom_3857) * grid.point_count) / sum(grid.point_count),
            sum(st_y(grid.geom_3857) * grid.point_count) / sum(grid.point_count)
        ),
        3857
    )
FROM (
    SELECT
        layer,
        point_count,
        lone_fid,
        geom_3857,
        (x * 64 + mod(cell, 64)) / 2 AS column_number,
        (y * 64 + cell / 64) / 2 AS row_number
    FROM tile.point_group
    WHERE layer = %(layer)s AND z = %(z)s + 1
) AS grid
GROUP BY grid.layer, grid.column_number, grid.row_number
