-- The outlines of the same buildings, in the same order.
SELECT st_asbinary(geom, 'NDR')
FROM layer.buildings
WHERE {which}
ORDER BY fid
