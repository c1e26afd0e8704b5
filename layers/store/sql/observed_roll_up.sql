-- The hours of a day, before it is forgotten as it was measured.
INSERT INTO hourly.{table} (fid, at, simulated{fields})
SELECT
    fid,
    date_trunc('hour', at) AS hour_at,
    bool_or(simulated)
    {means}
FROM observed.{day}
GROUP BY fid, hour_at
ON CONFLICT (fid, at) DO NOTHING
