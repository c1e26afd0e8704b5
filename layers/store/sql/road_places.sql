-- Where the items of a layer are met by road: a place on each, and a number that goes with it.
SELECT
    fid,
    st_x(place) AS lon,
    st_y(place) AS lat,
    coalesce({number}, 'NaN'::double precision) AS number
FROM (
    SELECT
        *,
        CASE
            WHEN geometrytype(geom) = 'POINT' THEN geom
            ELSE st_pointonsurface(geom)
        END AS place
    FROM layer.{table}
    WHERE retired_at IS NULL
) AS item
WHERE place IS NOT NULL AND NOT st_isempty(place)
ORDER BY fid
