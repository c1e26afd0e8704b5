SELECT
    at,
    simulated,
    {field} AS value
FROM observed.{table}
WHERE fid = %(fid)s AND at >= %(since)s AND at < %(until)s
ORDER BY at
