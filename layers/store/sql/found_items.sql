SELECT
    {layer},
    fid,
    id,
    ST_X({place}),
    ST_Y({place}),
    ST_XMIN(geom),
    ST_YMIN(geom),
    ST_XMAX(geom),
    ST_YMAX(geom),
    JSONB_BUILD_OBJECT({texts})
FROM layer.{table}
WHERE fid = ANY({fids}) AND retired_at IS NULL
