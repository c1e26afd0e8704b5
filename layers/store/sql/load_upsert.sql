-- Only records that really differ are written.
INSERT INTO {table} (id, source, geom, flags, as_of, revision{fields})
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
WHERE step.step <> 'same'
ON CONFLICT (id) DO UPDATE SET
    geom = excluded.geom,
    flags = excluded.flags,
    as_of = excluded.as_of,
    revision = excluded.revision,
    retired_at = NULL
    {updates}
