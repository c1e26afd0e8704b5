-- What the values of an hour come to, of every item: as they were measured, or as hours are kept.
SELECT
    fid,
    {mean} AS value
FROM observed.{table}
WHERE at >= %(since)s AND at < %(until)s
GROUP BY fid
UNION ALL
SELECT
    fid,
    {field} AS value
FROM hourly.{table}
WHERE at = %(since)s
