-- The public ids of the same cameras, in the same order.
SELECT id
FROM layer.cameras
WHERE {which}
ORDER BY fid
