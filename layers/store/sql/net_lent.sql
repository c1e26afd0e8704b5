-- Cameras that are lent to some purposes now.
-- Usage: a cast net with lent cameras; by the unique id of the cameras.
SELECT DISTINCT camera.fid
FROM layer.camera_lendings AS lending
INNER JOIN layer.cameras AS camera ON lending.camera = camera.id
WHERE
    lending.retired_at IS NULL
    AND camera.retired_at IS NULL
    AND lending.purpose_to = any(%(purposes)s)
    AND (lending.valid_from IS NULL OR lending.valid_from <= %(now)s)
    AND (lending.valid_to IS NULL OR lending.valid_to > %(now)s)
ORDER BY camera.fid
