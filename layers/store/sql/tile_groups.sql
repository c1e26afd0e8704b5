-- One vector tile of points counted ahead, served by the primary key of tile.point_group; a lone
-- point brings its own fields, read by the primary key of its layer.
SELECT st_asmvt(tile.*, %(layer)s, 4096, 'geom', 'fid')
FROM (
    SELECT
        item.fid,
        {columns}
        counted.point_count,
        st_asmvtgeom(
            counted.geom_3857,
            st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857),
            4096,
            0,
            false
        ) AS geom
    FROM tile.point_group AS counted
    LEFT JOIN layer.{table} AS item ON counted.lone_fid = item.fid
    WHERE
        counted.layer = %(layer)s
        AND counted.z = %(z)s
        AND counted.x = %(x)s
        AND counted.y = %(y)s
) AS tile
