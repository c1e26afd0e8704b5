-- The frames of a span, the oldest first.
SELECT
    first,
    kind,
    decimals,
    codes,
    data,
    simulated,
    at
FROM lifemap.frame
WHERE
    layer = %(layer)s
    AND field = %(field)s
    AND every_s = any(%(every_s)s)
    AND at > %(after)s
    AND at <= %(until)s
ORDER BY at
