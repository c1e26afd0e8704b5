SELECT
    name,
    full_name,
    roles,
    password IS NOT NULL AS has_password,
    made_at,
    made_by,
    signed_in_at,
    deactivated_at
FROM lifemap.account
WHERE %(name)s::text IS NULL OR name = %(name)s
ORDER BY name
