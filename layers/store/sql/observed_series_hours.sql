-- Hours of what is kept as it was measured, and of what is kept by hours.
SELECT
    date_trunc('hour', at) AS hour_at,
    bool_or(simulated) AS simulated,
    {mean} AS value
FROM observed.{table}
WHERE fid = %(fid)s AND at >= %(since)s AND at < %(until)s
GROUP BY hour_at
UNION ALL
SELECT
    at AS hour_at,
    simulated,
    {field} AS value
FROM hourly.{table}
WHERE fid = %(fid)s AND at >= %(since)s AND at < %(until)s
ORDER BY hour_at
