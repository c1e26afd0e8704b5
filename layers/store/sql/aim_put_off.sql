-- Try again later; a camera that failed does not look where it was told to.
UPDATE lifemap.aim_hold
SET
    due_at = %(due_at)s,
    tries = tries + 1,
    failure = %(failure)s,
    goal = CASE WHEN %(failure)s::text IS NULL THEN goal END
WHERE camera = %(camera)s AND aim = %(aim)s
