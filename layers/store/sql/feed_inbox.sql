-- The messages of a feed that are to be read next: all answers of the oldest asking, or those that
-- stand for themselves, oldest first. Served by the index of waiting messages.
WITH
first AS (
    SELECT
        message,
        batch
    FROM lifemap.feed_inbox
    WHERE feed = %(feed)s AND taken_by IS NULL
    ORDER BY message
    LIMIT 1
)

SELECT
    inbox.message,
    inbox.asked,
    inbox.at,
    inbox.status,
    inbox.headers,
    inbox.body,
    inbox.trouble,
    inbox.refused,
    inbox.simulated
FROM lifemap.feed_inbox AS inbox
INNER JOIN first ON inbox.batch IS NOT DISTINCT FROM first.batch
WHERE inbox.feed = %(feed)s AND inbox.taken_by IS NULL
ORDER BY inbox.batch, inbox.number, inbox.message
LIMIT %(most)s
