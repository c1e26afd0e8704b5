-- Which hours of which fields are kept in slots and are older than they may be.
SELECT DISTINCT
    field,
    date_trunc('hour', at) AS hour_at
FROM lifemap.frame
WHERE layer = %(layer)s AND every_s = %(every_s)s AND at < %(before)s
ORDER BY hour_at, field
