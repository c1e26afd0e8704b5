-- Put a message into the inbox; the same is taken once.
INSERT INTO lifemap.feed_inbox (
    feed, at, batch, number, asked, status, headers, body, trouble, refused, simulated, nonce
)
VALUES (
    %(feed)s,
    %(at)s,
    %(batch)s,
    %(number)s,
    %(asked)s,
    %(status)s,
    %(headers)s,
    %(body)s,
    %(trouble)s,
    %(refused)s,
    %(simulated)s,
    %(nonce)s
)
ON CONFLICT (feed, nonce) DO NOTHING
