-- End a hold now: it is due to be brought back, where it was turned at all.
WITH unturned AS (
    DELETE FROM lifemap.aim_hold
    WHERE camera = %(camera)s AND aim = %(aim)s AND home IS NULL
)

UPDATE lifemap.aim_hold
SET
    until = least(until, %(now)s),
    due_at = %(now)s
WHERE camera = %(camera)s AND aim = %(aim)s AND home IS NOT NULL
