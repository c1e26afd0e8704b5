-- The primary key lets a link be used once, also by two browsers at the same moment.
-- Links live for minutes, so a day later their marks can go.
WITH gone AS (
    DELETE FROM lifemap.used_link
    WHERE used_at < clock_timestamp() - interval '1 day'
)

INSERT INTO lifemap.used_link (nonce)
VALUES (%(nonce)s)
ON CONFLICT DO NOTHING
