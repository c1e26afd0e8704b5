-- What was measured, beside the items that it was measured of: whether it is older than what is
-- known of the item, whether it is the newest of all, and whether it differs. What people corrected
-- stays as they left it.
-- (sqlfluff cannot parse IS DISTINCT FROM between rows.)
-- noqa: disable=all
CREATE TEMPORARY TABLE seen ON COMMIT DROP AS
SELECT
    incoming.*,
    held.fid,
    held.{clock} AS held_at,
    coalesce(incoming.at < held.{clock}, false) AS is_late,
    coalesce(incoming.at >= held.{clock}, true)
    AND row_number() OVER (PARTITION BY held.fid ORDER BY incoming.at DESC) = 1 AS is_newest,
    ({held_values}) IS DISTINCT FROM ({new_values}) AS differs
FROM incoming
INNER JOIN layer.{table} AS held ON incoming.id = held.id
CROSS JOIN LATERAL (
    SELECT incoming.*, array_remove(held.flags, 'simulated') || %(flags)s::text[] AS flags
) AS given
WHERE held.retired_at IS NULL
