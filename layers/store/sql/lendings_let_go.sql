-- End the holds of lendings that are over, or say something else now: these are about to be taken
-- anew, and only brought back where they are not.
UPDATE lifemap.aim_hold AS held
SET
    until = %(now)s,
    due_at = CASE WHEN lent.id IS NULL THEN %(now)s ELSE %(soon)s END
FROM lifemap.aim_hold AS own
LEFT JOIN layer.camera_lendings AS lent
    ON
        own.lending = lent.id
        AND own.camera = lent.camera
        AND lent.retired_at IS NULL
        AND lent.valid_to > %(now)s
WHERE
    held.camera = own.camera
    AND held.lending IS NOT NULL
    AND held.until > %(now)s
    AND lent.revision IS DISTINCT FROM held.lending_revision
