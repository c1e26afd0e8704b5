-- What was measured and is not on record.
INSERT INTO observed.{table} (fid, at, simulated{fields})
SELECT
    seen.fid,
    seen.at,
    %(simulated)s
    {seen_fields}
FROM seen
WHERE seen.at >= %(since)s
ON CONFLICT (fid, at) DO NOTHING
