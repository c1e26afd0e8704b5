-- What was measured before a layer's values are kept as they were stands for its hour.
-- (sqlfluff cannot parse IS DISTINCT FROM between rows.)
-- noqa: disable=all
INSERT INTO hourly.{table} AS held (fid, at, simulated{fields})
SELECT DISTINCT ON (seen.fid, date_trunc('hour', seen.at))
    seen.fid,
    date_trunc('hour', seen.at) AS hour_at,
    %(simulated)s
    {seen_fields}
FROM seen
WHERE seen.at < %(since)s AND seen.at >= %(least)s
ORDER BY seen.fid ASC, hour_at ASC, seen.at DESC
ON CONFLICT (fid, at) DO UPDATE SET simulated = excluded.simulated{updates}
WHERE (held.simulated{held_fields}) IS DISTINCT FROM (excluded.simulated{new_fields})
