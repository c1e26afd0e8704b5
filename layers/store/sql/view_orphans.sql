-- Views of cameras that are no longer there.
SELECT item.id
FROM layer.camera_views AS item
LEFT JOIN layer.cameras AS camera ON item.camera = camera.id AND camera.retired_at IS NULL
WHERE item.retired_at IS NULL AND camera.id IS NULL
