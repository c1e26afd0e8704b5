UPDATE lifemap.sign_in_failure
SET failures = failures + 1, last_at = %(now)s
WHERE key = %(key)s
