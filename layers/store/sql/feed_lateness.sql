-- The newest event and the last good answer of each feed that became known in each of the latest 24
-- hours, and (hour 24) the last ones before. Served by the index of runs by feed and time: once a
-- feed, which no common table expression would do.
-- noqa: disable=ST05
SELECT
    run.feed,
    floor(extract(EPOCH FROM %(now)s - run.started_at) / 3600)::integer AS hours_ago,
    max(run.newest) AS newest,
    max(run.started_at) FILTER (WHERE run.outcome IN ('ok', 'empty')) AS good_at
FROM lifemap.feed_run AS run
WHERE
    run.feed = any(%(feeds)s)
    AND run.started_at > %(now)s - interval '24 hours'
    AND run.started_at <= %(now)s
GROUP BY run.feed, hours_ago
UNION ALL
SELECT
    asked.feed,
    24,
    before.newest,
    before.started_at
FROM unnest(%(feeds)s::text[]) AS asked (feed)
INNER JOIN LATERAL (
    SELECT
        run.newest,
        run.started_at
    FROM lifemap.feed_run AS run
    WHERE
        run.feed = asked.feed
        AND run.started_at <= %(now)s - interval '24 hours'
        AND run.outcome IN ('ok', 'empty')
    ORDER BY run.started_at DESC
    LIMIT 1
) AS before ON true
