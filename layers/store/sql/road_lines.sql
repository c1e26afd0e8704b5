-- The lines of the same stretches, in the same order.
SELECT st_asbinary(st_geometryn(geom, 1), 'NDR')
FROM layer.street_edges
WHERE retired_at IS NULL
ORDER BY fid
