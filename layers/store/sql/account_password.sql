SELECT password
FROM lifemap.account
WHERE name = %(name)s AND deactivated_at IS NULL AND password IS NOT NULL
