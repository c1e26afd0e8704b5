-- Rows that an attempt holds just now are left to the next sweep.
DELETE FROM lifemap.sign_in_failure
WHERE key IN (
    SELECT key
    FROM lifemap.sign_in_failure
    WHERE last_at < %(forgotten_before)s
    FOR UPDATE SKIP LOCKED
)
