-- Runs of some days ago that only said that all is as it was: of each hour the first stays, which
-- tells how late the feed was, and so does the latest of each feed.
DELETE FROM lifemap.feed_run
WHERE
    run IN (
        SELECT quiet.run
        FROM lifemap.feed_run AS quiet
        WHERE
            quiet.started_at < %(before)s
            AND quiet.started_at >= %(before)s - interval '2 days'
            AND quiet.outcome IN ('ok', 'empty')
            AND quiet.new = 0
            AND quiet.changed = 0
            AND quiet.bad = 0
            AND EXISTS (
                SELECT
                FROM lifemap.feed_run AS other
                WHERE
                    other.feed = quiet.feed
                    AND other.started_at >= date_trunc('hour', quiet.started_at)
                    AND other.started_at < quiet.started_at
            )
            AND NOT EXISTS (
                SELECT
                FROM lifemap.feed
                WHERE feed.run = quiet.run
            )
        ORDER BY quiet.run
        LIMIT %(part)s
    )
