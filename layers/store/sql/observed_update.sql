-- The latest values of items; their rows are no versions of their own, so nothing is kept. Where
-- only the date moves, the item is as it was.
UPDATE layer.{table} AS held
SET
    as_of = greatest(held.as_of, given.at),
    flags = array_remove(held.flags, 'simulated') || %(flags)s::text[]
    {updates}
FROM seen AS given
WHERE
    held.fid = given.fid
    AND given.is_newest
    AND (given.differs OR held.as_of IS NULL OR held.as_of < given.at)
