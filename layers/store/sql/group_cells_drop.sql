-- Forget some counted cells of one zoom; served by the primary key.
DELETE FROM tile.point_group AS counted
USING
    unnest(%(cell_columns)s::integer[], %(cell_rows)s::integer[])
        AS asked (column_number, row_number)
WHERE
    counted.layer = %(layer)s
    AND counted.z = %(z)s
    AND counted.x = asked.column_number / 64
    AND counted.y = asked.row_number / 64
    AND counted.cell = mod(asked.row_number, 64) * 64 + mod(asked.column_number, 64)
