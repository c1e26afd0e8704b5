-- Parks of some kinds that are large enough to vanish in.
-- Usage: ways out of a cast net, once for a state of the layer; read whole.
SELECT
    item.name,
    st_asbinary(item.geom) AS wkb
FROM layer.parks AS item
WHERE
    item.retired_at IS NULL
    AND item.kind = any(%(kinds)s)
    AND st_area(item.geom::geography) >= %(least_m2)s
ORDER BY item.fid
