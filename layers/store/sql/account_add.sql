INSERT INTO lifemap.account (name, full_name, roles, made_at, made_by)
VALUES (%(name)s, %(full_name)s, %(roles)s, %(now)s, %(by)s)
