-- Note where a camera is about to be turned, and where it looked before anybody held it; of whoever
-- lost it meanwhile nothing is noted.
UPDATE lifemap.aim_hold
SET
    home = coalesce(home, %(home)s::jsonb),
    goal = %(goal)s::jsonb
WHERE camera = %(camera)s AND aim = %(aim)s
