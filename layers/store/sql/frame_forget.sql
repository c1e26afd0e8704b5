DELETE FROM lifemap.frame
WHERE
    layer = %(layer)s
    AND field = %(field)s
    AND every_s = %(every_s)s
    AND at >= %(since)s
    AND at < %(until)s
