-- School buildings around places, by the number of the place; served by the index on geom.
SELECT
    place.number - 1 AS number,
    st_asbinary(building.geom, 'NDR') AS shape
FROM unnest(%(lon)s::float8[], %(lat)s::float8[]) WITH ORDINALITY AS place (lon, lat, number)
INNER JOIN layer.buildings AS building
    ON
        building.geom && st_expand(
            st_setsrid(st_makepoint(place.lon, place.lat), 4326), %(dx)s, %(dy)s
        )
WHERE building.retired_at IS NULL AND building.use = 'school'
