-- Stored views as numbers: the class as its number in a list, the camera by its own number (-1
-- where it is gone). Served by the unique indexes on id where few are asked for.
SELECT
    item.fid,
    (item.retired_at IS NOT NULL)::integer AS gone,
    item.revision,
    array_position({classes}, item.class) - 1 AS class,
    coalesce(item.assumed, true)::integer AS assumed,
    coalesce(camera.fid, -1) AS camera
FROM (
    SELECT
        fid,
        retired_at,
        revision,
        class,
        assumed,
        camera
    FROM layer.camera_views
    WHERE {which}
) AS item
LEFT JOIN layer.cameras AS camera ON item.camera = camera.id AND camera.retired_at IS NULL
ORDER BY item.fid
