INSERT INTO lifemap.found_street (key, spoken, initials)
SELECT
    given.key,
    given.spoken,
    given.initials
FROM
    unnest(%(keys)s::text[], %(spoken)s::text[], %(initials)s::text[])
        AS given (key, spoken, initials)
ON CONFLICT (key) DO NOTHING
