-- The latest load that a feed made and that rejected records: how many for each reason. The run of
-- the feed began shortly before its load.
SELECT
    lifemap.load_run.run AS load_run,
    lifemap.load_run.started_at AS at,
    lifemap.feed_run.run,
    lifemap.rejected.reason,
    count(*) AS count
FROM lifemap.rejected
INNER JOIN lifemap.load_run ON lifemap.rejected.run = lifemap.load_run.run
LEFT JOIN lifemap.feed_run
    ON
        lifemap.feed_run.feed = %(feed)s
        AND lifemap.feed_run.load_run = lifemap.load_run.run
        AND lifemap.feed_run.started_at >= lifemap.load_run.started_at - interval '1 hour'
WHERE
    lifemap.load_run.layer = %(layer)s
    AND lifemap.load_run.source = %(source)s
    AND lifemap.load_run.file_name = 'feed ' || %(feed)s
GROUP BY
    lifemap.load_run.run, lifemap.load_run.started_at, lifemap.feed_run.run, lifemap.rejected.reason
ORDER BY load_run DESC, count DESC, reason ASC
