-- A row for each feed. One that is switched on, or that the simulator answered so far and now its
-- provider (or the other way round), does not wait for its next slot.
INSERT INTO lifemap.feed (feed, is_on)
SELECT
    known.feed,
    known.feed = any(%(chosen)s)
FROM unnest(%(feeds)s::text[]) AS known (feed)
ON CONFLICT (feed) DO UPDATE
    SET is_on = excluded.is_on, next_due = NULL
    WHERE
    lifemap.feed.is_on <> excluded.is_on
    OR (lifemap.feed.run IS NOT NULL AND lifemap.feed.simulated <> %(simulated)s)
