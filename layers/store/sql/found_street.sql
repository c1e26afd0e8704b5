-- Served by the unique index of keys, or a look through few thousand streets.
SELECT
    street,
    key,
    spoken
FROM lifemap.found_street
WHERE key = %(key)s OR spoken = %(key)s OR initials = %(initials)s
ORDER BY key
LIMIT 12
