INSERT INTO lifemap.sight_case (
    at, who, camera, lon, lat, height_m, verdict, truth, reason, note, assumed,
    cameras_revision, buildings_revision
) VALUES (
    %(at)s, %(who)s, %(camera)s, %(lon)s, %(lat)s, %(height_m)s, %(verdict)s, %(truth)s,
    %(reason)s, %(note)s, %(assumed)s, %(cameras_revision)s, %(buildings_revision)s
)
RETURNING number
