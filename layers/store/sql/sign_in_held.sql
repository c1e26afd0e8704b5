-- Makes the row where there is none, so that it can be locked.
INSERT INTO lifemap.sign_in_failure AS held (key, failures, last_at)
VALUES (%(key)s, 0, %(now)s)
ON CONFLICT (key) DO UPDATE
    SET
        failures = CASE
            WHEN held.last_at < %(forgotten_before)s THEN 0 ELSE held.failures
        END
RETURNING failures, last_at
