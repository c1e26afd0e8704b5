-- One vector tile in which lines with the same fields are one feature: a third of the bytes at low
-- zooms, where a line has no id anyway. Served like tile_items.
SELECT st_asmvt(tile.*, %(layer)s, 4096, 'geom')
FROM (
    SELECT
        {columns}
        st_asmvtgeom(
            st_collect(item.geom_3857),
            st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857),
            4096,
            %(margin)s
        ) AS geom
    FROM (
        SELECT *
        FROM {items} AS item
        WHERE
            item.retired_at IS NULL
            AND item.geom_3857
            && st_makeenvelope(%(near_w)s, %(near_s)s, %(near_e)s, %(near_n)s, 3857)
            {condition}
        {at_most}
    ) AS item
    {grouping}
) AS tile
