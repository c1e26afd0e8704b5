-- Links with a line, their latest speed and when it was measured.
SELECT
    id,
    st_asbinary(geom) AS wkb,
    speed_kph,
    coalesce(observed_at, as_of) AS observed_at
FROM layer.traffic_links
WHERE retired_at IS NULL
ORDER BY fid
