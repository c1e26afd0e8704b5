-- Cases, the newest first; served by the primary key.
SELECT
    number,
    at,
    who,
    camera,
    lon,
    lat,
    height_m,
    verdict,
    truth,
    reason,
    note,
    assumed,
    cameras_revision,
    buildings_revision
FROM lifemap.sight_case
WHERE
    number < %(before)s
    AND (%(camera)s::text IS NULL OR camera = %(camera)s)
    AND (NOT %(wrong_only)s OR verdict <> truth)
ORDER BY number DESC
LIMIT %(limit)s
