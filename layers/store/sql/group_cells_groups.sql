-- Count some cells of zoom z from the four cells each has at zoom z + 1; served by the primary key.
INSERT INTO tile.point_group (layer, z, x, y, cell, point_count, lone_fid, geom_3857)
SELECT
    %(layer)s,
    %(z)s,
    part.column_number / 128 AS x,
    part.row_number / 128 AS y,
    mod(part.row_number / 2, 64) * 64 + mod(part.column_number / 2, 64) AS cell,
    sum(finer.point_count),
    CASE WHEN sum(finer.point_count) = 1 THEN min(finer.lone_fid) END,
    st_setsrid(
        st_makepoint(
            sum(st_x(finer.geom_3857) * finer.point_count) / sum(finer.point_count),
            sum(st_y(finer.geom_3857) * finer.point_count) / sum(finer.point_count)
        ),
        3857
    )
FROM (
    SELECT
        asked.column_number * 2 + half.east AS column_number,
        asked.row_number * 2 + half.south AS row_number
    FROM
        unnest(%(cell_columns)s::integer[], %(cell_rows)s::integer[])
            AS asked (column_number, row_number)
    CROSS JOIN (VALUES (0, 0), (0, 1), (1, 0), (1, 1)) AS half (east, south)
) AS part
INNER JOIN tile.point_group AS finer
    ON
        finer.layer = %(layer)s
        AND finer.z = %(z)s + 1
        AND finer.x = part.column_number / 64
        AND finer.y = part.row_number / 64
        AND finer.cell = mod(part.row_number, 64) * 64 + mod(part.column_number, 64)
GROUP BY
    part.column_number / 2, part.row_number / 2,
    part.column_number / 128, part.row_number / 128
