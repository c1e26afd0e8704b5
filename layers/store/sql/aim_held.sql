-- Who holds a camera; served by the primary key.
SELECT
    camera,
    aim,
    who,
    why,
    incident,
    lending,
    lending_revision,
    priority,
    azimuth_deg,
    tilt_deg,
    taken_at,
    until,
    home,
    goal,
    due_at,
    tries,
    failure
FROM lifemap.aim_hold
WHERE camera = %(camera)s
