INSERT INTO lifemap.frame (
    layer, field, every_s, at, first, kind, width, decimals, codes, data, simulated
)
VALUES (
    %(layer)s, %(field)s, %(every_s)s, %(at)s, %(first)s, %(kind)s, %(width)s, %(decimals)s,
    %(codes)s, %(data)s, %(simulated)s
)
ON CONFLICT (layer, field, every_s, at) DO UPDATE SET
    first = excluded.first,
    kind = excluded.kind,
    width = excluded.width,
    decimals = excluded.decimals,
    codes = excluded.codes,
    data = excluded.data,
    simulated = excluded.simulated
