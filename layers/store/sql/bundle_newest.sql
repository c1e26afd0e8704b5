SELECT
    inbox.feed,
    max(inbox.at)
FROM lifemap.feed_inbox AS inbox
WHERE inbox.feed = any(%(feeds)s)
GROUP BY inbox.feed
