-- Only records that really differ are written over.
UPDATE layer.{table} AS held
SET
    geom = incoming.geom,
    flags = incoming.flags,
    as_of = incoming.as_of,
    revision = %(revision)s,
    retired_at = NULL
    {updates}
FROM incoming
INNER JOIN step ON incoming.id = step.id
WHERE held.id = incoming.id AND step.step IN ('update', 'revive')
