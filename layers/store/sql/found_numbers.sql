-- The number itself and the nearest ones on both sides of it, of each street.
WITH readable AS (
    SELECT
        pair.layer,
        pair.field
    FROM unnest(%(in_layers)s::text[], %(in_fields)s::text[]) AS pair (layer, field)
),

here AS (
    SELECT given.street
    FROM unnest(%(streets)s::integer[]) AS given (street)
)

SELECT
    number.street,
    number.layer,
    number.fid,
    number.field,
    number.main,
    number.sub,
    number.kind
FROM here
CROSS JOIN
    LATERAL (
        (
            SELECT found.*
            FROM lifemap.found_number AS found
            WHERE
                found.street = here.street
                AND (found.main, found.sub) >= (%(main)s, %(sub)s)
            ORDER BY found.main, found.sub
            LIMIT 10
        )
        UNION ALL
        (
            SELECT found.*
            FROM lifemap.found_number AS found
            WHERE
                found.street = here.street
                AND (found.main, found.sub) < (%(main)s, %(sub)s)
            ORDER BY found.main DESC, found.sub DESC
            LIMIT 4
        )
    ) AS number
INNER JOIN readable
    ON number.layer = readable.layer AND number.field = readable.field
