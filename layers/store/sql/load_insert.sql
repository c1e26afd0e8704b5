-- Records that the layer does not have. Plainly inserted: ON CONFLICT takes half as long again.
-- Neighbours are stored as neighbours (PostGIS sorts shapes along a Hilbert curve): a tile then
-- reads few pages, and the indexes grow in order.
INSERT INTO layer.{table} (id, source, geom, flags, as_of, revision{fields})
SELECT
    incoming.id,
    %(source)s,
    incoming.geom,
    incoming.flags,
    incoming.as_of,
    %(revision)s
    {incoming_fields}
FROM incoming
INNER JOIN step ON incoming.id = step.id
WHERE step.step = 'insert'
ORDER BY incoming.geom
