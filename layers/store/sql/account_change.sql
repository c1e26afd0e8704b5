UPDATE lifemap.account
SET full_name = %(full_name)s, roles = %(roles)s, deactivated_at = %(deactivated_at)s
WHERE name = %(name)s
