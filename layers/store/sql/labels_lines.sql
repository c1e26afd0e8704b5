-- Names of lines near a tile: each at the middle of its longest piece there, whose length is the
-- room of the name. Served by the partial GiST index on geom_3857.
SELECT
    longest.written,
    st_x(st_lineinterpolatepoint(longest.piece, 0.5)) AS x,
    st_y(st_lineinterpolatepoint(longest.piece, 0.5)) AS y,
    st_length(longest.piece) AS room_m,
    {layer} AS layer_id
FROM (
    SELECT DISTINCT ON (merged.written)
        merged.written,
        dumped.geom AS piece
    FROM (
        SELECT
            item.{label} AS written,
            st_linemerge(
                st_collectionextract(
                    st_collect(
                        st_clipbybox2d(
                            item.geom_3857,
                            st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857)
                        )
                    ),
                    2
                )
            ) AS pieces
        FROM layer.{table} AS item
        WHERE
            item.retired_at IS NULL
            AND item.{label} <> ''
            AND item.geom_3857
            && st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857)
        GROUP BY item.{label}
    ) AS merged
    CROSS JOIN LATERAL st_dump(merged.pieces) AS dumped
    WHERE st_geometrytype(dumped.geom) = 'ST_LineString'
    ORDER BY merged.written ASC, st_length(dumped.geom) DESC
) AS longest
