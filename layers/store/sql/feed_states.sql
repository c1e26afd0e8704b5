-- What is known of each feed, and its latest run.
SELECT
    feed.feed,
    feed.is_on,
    feed.newest,
    feed.good_at,
    feed.is_empty,
    feed.next_due,
    feed.failures,
    feed.strikes,
    feed.paused_by,
    feed.paused_at,
    feed.paused_note,
    feed.simulated,
    district.loaded_at AS since,
    to_jsonb(latest) AS last
FROM lifemap.feed
LEFT JOIN lifemap.district ON true
LEFT JOIN lifemap.feed_run AS latest ON feed.run = latest.run
WHERE feed.feed = any(%(feeds)s)
