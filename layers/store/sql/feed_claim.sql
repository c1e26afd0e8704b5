-- Take feeds that are due, urgent ones first, so that nobody else does until the lease ends. A time
-- further ahead than there is a reason for was written before the clock was set back. Until the run
-- ends, next_due is the end of the lease: NULL then means that somebody asked for another run.
UPDATE lifemap.feed AS held
SET lease_until = %(until)s, next_due = %(until)s
FROM (
    SELECT feed.feed
    FROM lifemap.feed
    INNER JOIN
        unnest(%(feeds)s::text[], %(latest)s::timestamptz[], %(urgent)s::boolean[])
            AS plan (feed, latest, urgent)
        ON feed.feed = plan.feed
    LEFT JOIN lifemap.feed_run AS run ON feed.run = run.run
    WHERE
        feed.is_on
        AND feed.paused_at IS NULL
        AND (
            feed.next_due IS NULL
            OR feed.next_due <= %(now)s
            OR (feed.next_due > plan.latest AND run.outcome IS DISTINCT FROM 'quota')
        )
        AND (
            feed.lease_until IS NULL
            OR feed.lease_until <= %(now)s
            OR feed.lease_until > %(until)s
        )
    ORDER BY plan.urgent DESC, feed.next_due ASC NULLS FIRST, feed.feed ASC
    LIMIT %(room)s
    FOR UPDATE OF feed SKIP LOCKED
) AS due
WHERE held.feed = due.feed
RETURNING held.feed
