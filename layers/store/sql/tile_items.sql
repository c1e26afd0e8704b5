-- One vector tile, one feature an item. The envelopes are in the CRS of the stored column, so that
-- the partial GiST index on geom_3857 (or the one of the thinning rule) serves the filter.
SELECT st_asmvt(tile.*, %(layer)s, 4096, 'geom', 'fid')
FROM (
    SELECT
        item.fid,
        {columns}
        st_asmvtgeom(
            item.geom_3857,
            st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857),
            4096,
            %(margin)s,
            {is_clipped}
        ) AS geom
    FROM {items} AS item
    WHERE
        item.retired_at IS NULL
        AND item.geom_3857
        && st_makeenvelope(%(near_w)s, %(near_s)s, %(near_e)s, %(near_n)s, 3857)
        {condition}
    {at_most}
) AS tile
