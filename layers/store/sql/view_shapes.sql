-- The areas of the same views, in the same order.
SELECT st_asbinary(geom, 'NDR')
FROM layer.camera_views
WHERE {which}
ORDER BY fid
