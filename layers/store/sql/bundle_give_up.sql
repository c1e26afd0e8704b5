INSERT INTO lifemap.bundle (collector, number, sha256, received_at, outcome)
SELECT
    %(collector)s,
    missing.number,
    CASE WHEN missing.number = %(last)s THEN %(sha256)s ELSE '' END,
    %(now)s,
    'lost'
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS missing (number)
ON CONFLICT (collector, number) DO NOTHING
