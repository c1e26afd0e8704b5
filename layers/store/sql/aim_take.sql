-- Take a camera that nobody holds, whose hold is over, or who holds it with less priority; by hand
-- also one's own again. Where it looked before the first of them stays: there it is brought back.
INSERT INTO lifemap.aim_hold AS held (
    camera, aim, who, why, incident, lending, lending_revision, priority, azimuth_deg,
    tilt_deg, taken_at, until, due_at
)
VALUES (
    %(camera)s, %(aim)s, %(who)s, %(why)s, %(incident)s, %(lending)s, %(lending_revision)s,
    %(priority)s, %(azimuth_deg)s, %(tilt_deg)s, %(now)s, %(until)s, %(until)s
)
ON CONFLICT (camera) DO UPDATE
    SET
        aim = excluded.aim,
        who = excluded.who,
        why = excluded.why,
        incident = excluded.incident,
        lending = excluded.lending,
        lending_revision = excluded.lending_revision,
        priority = excluded.priority,
        azimuth_deg = excluded.azimuth_deg,
        tilt_deg = excluded.tilt_deg,
        taken_at = excluded.taken_at,
        until = excluded.until,
        goal = NULL,
        due_at = excluded.due_at,
        tries = 0,
        failure = NULL
    WHERE
    held.until <= excluded.taken_at
    OR held.priority < excluded.priority
    OR (held.who = excluded.who AND excluded.lending IS NULL)
RETURNING held.*
