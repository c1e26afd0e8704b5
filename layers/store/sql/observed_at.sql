-- The latest of each item at a moment, measured after another; served by the index on at, a part of
-- which is one day.
SELECT DISTINCT ON (known.fid)
    known.fid,
    known.at,
    known.simulated
    {fields}
FROM (
    SELECT
        fid,
        at,
        simulated
        {fields}
    FROM observed.{table}
    WHERE at > %(after)s AND at <= %(until)s
    UNION ALL
    SELECT
        fid,
        at,
        simulated
        {fields}
    FROM hourly.{table}
    WHERE at > %(after)s AND at <= %(until)s
) AS known
ORDER BY known.fid ASC, known.at DESC
