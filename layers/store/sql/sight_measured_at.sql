-- When the status of cameras was measured last, in the days of a few parts of the table.
SELECT
    fid,
    max(at) AS newest
FROM observed.cameras
WHERE fid = any(%(fids)s) AND at > %(after)s
GROUP BY fid
