-- Take what is due upon oneself: put off, so that it is due again where this process dies of it.
UPDATE lifemap.aim_hold
SET due_at = %(again_at)s
WHERE
    camera IN (
        SELECT due.camera
        FROM lifemap.aim_hold AS due
        WHERE
            due.due_at <= %(now)s
            AND (%(camera)s::text IS NULL OR due.camera = %(camera)s)
        ORDER BY due.due_at
        LIMIT %(most)s
        FOR UPDATE SKIP LOCKED
    )
RETURNING *
