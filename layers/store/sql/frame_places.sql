-- One item's place in each frame of a span: a few bytes of each are read.
SELECT
    at,
    simulated,
    kind,
    decimals,
    codes,
    substring(data FROM ((%(fid)s - first) * width + 1)::integer FOR width) AS place
FROM lifemap.frame
WHERE
    layer = %(layer)s
    AND field = %(field)s
    AND every_s = %(every_s)s
    AND at >= %(since)s
    AND at < %(until)s
    AND first <= %(fid)s
    AND (%(fid)s - first + 1) * width <= length(data)
ORDER BY at
