-- Buildings and waters, of which no camera sees open ground; within a box where one is given.
SELECT st_asbinary(geom, 'NDR')
FROM layer.buildings
WHERE retired_at IS NULL {condition}
UNION ALL
SELECT st_asbinary(geom, 'NDR')
FROM layer.water
WHERE retired_at IS NULL {condition}
