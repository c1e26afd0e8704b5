INSERT INTO lifemap.views_made (made_of, made_at)
VALUES (%(made_of)s, %(now)s)
ON CONFLICT (is_only) DO UPDATE
    SET made_of = excluded.made_of, made_at = excluded.made_at
