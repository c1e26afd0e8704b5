-- (sqlfluff cannot parse the operator of likeness.)
-- noqa: disable=all
SELECT
    street,
    key,
    spoken
FROM lifemap.found_street
WHERE %(key)s <%% key
ORDER BY similarity(key, %(key)s) DESC
LIMIT 12
