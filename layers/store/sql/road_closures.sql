-- Closures that hold or will hold. Served by the partial index of current items.
SELECT
    id,
    revision,
    st_asbinary(geom) AS wkb,
    title,
    kind,
    modes,
    emergency_passes,
    slow_down,
    valid_from,
    valid_to,
    confidence,
    place,
    edges
FROM layer.closures
WHERE retired_at IS NULL AND (valid_to IS NULL OR valid_to > %(now)s)
ORDER BY fid
