SELECT
    first,
    kind,
    decimals,
    codes,
    data,
    simulated
FROM lifemap.frame
WHERE
    layer = %(layer)s AND field = %(field)s AND every_s = %(every_s)s AND at = %(at)s
