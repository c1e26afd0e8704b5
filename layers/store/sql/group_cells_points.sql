-- Count the current points of some cells of the finest grid. A box a little larger than the cell
-- asks the partial GiST index on geom_3857; the arithmetic of group_points decides.
INSERT INTO tile.point_group (layer, z, x, y, cell, point_count, lone_fid, geom_3857)
SELECT
    %(layer)s,
    %(z)s,
    asked.column_number / 64 AS x,
    asked.row_number / 64 AS y,
    mod(asked.row_number, 64) * 64 + mod(asked.column_number, 64) AS cell,
    count(*),
    CASE WHEN count(*) = 1 THEN min(item.fid) END,
    st_setsrid(st_makepoint(avg(st_x(item.geom_3857)), avg(st_y(item.geom_3857))), 3857)
FROM
    unnest(%(cell_columns)s::integer[], %(cell_rows)s::integer[])
        AS asked (column_number, row_number)
INNER JOIN layer.{table} AS item
    ON
        item.retired_at IS NULL
        AND item.geom_3857 && st_makeenvelope(
            (asked.column_number - 0.1) * %(cell_m)s - %(extent_m)s,
            %(extent_m)s - (asked.row_number + 1.1) * %(cell_m)s,
            (asked.column_number + 1.1) * %(cell_m)s - %(extent_m)s,
            %(extent_m)s - (asked.row_number - 0.1) * %(cell_m)s,
            3857
        )
        AND least(
            floor((st_x(item.geom_3857) + %(extent_m)s) / %(cell_m)s)::integer, %(last)s::integer
        ) = asked.column_number
        AND least(
            floor((%(extent_m)s - st_y(item.geom_3857)) / %(cell_m)s)::integer, %(last)s::integer
        ) = asked.row_number
GROUP BY asked.column_number, asked.row_number
