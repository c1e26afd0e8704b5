-- What is on record with another value, or without one: what came last holds.
-- (sqlfluff cannot parse IS DISTINCT FROM between rows.)
-- noqa: disable=all
UPDATE observed.{table} AS held
SET simulated = %(simulated)s{updates}
FROM seen
WHERE
    held.fid = seen.fid
    AND held.at = seen.at
    AND seen.at >= %(since)s
    AND (held.simulated{held_fields}) IS DISTINCT FROM (%(simulated)s{seen_fields})
