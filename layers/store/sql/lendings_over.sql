-- Lendings whose time is over and that nobody has ended yet.
SELECT id
FROM layer.camera_lendings
WHERE retired_at IS NULL AND valid_to <= %(now)s
ORDER BY fid
LIMIT 100
