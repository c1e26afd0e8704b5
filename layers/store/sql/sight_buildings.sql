-- Buildings as numbers: how high the roof and the underside are over the ground, NaN where nothing
-- says how high. Served by the primary key, by the unique index on id where few are asked for, else
-- by a look at every row.
SELECT
    fid,
    (retired_at IS NOT NULL)::integer AS gone,
    coalesce(height_m, floors * {floor_m}, 'NaN') AS height_m,
    coalesce(base_m, 0) AS base_m
FROM layer.buildings
WHERE {which}
ORDER BY fid
