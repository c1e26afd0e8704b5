-- Bring an item back to what it was; served by the history's index on (id, revision).
UPDATE layer.{table} AS held
SET
    source = was.source,
    geom = was.geom,
    flags = was.flags,
    as_of = was.as_of,
    revision = %(revision)s,
    retired_at = was.retired_at,
    corrected = %(corrected)s
    {updates}
FROM history.{table} AS was
WHERE held.id = %(id)s AND was.id = held.id AND was.revision = %(restored)s
