-- An answer as it came.
INSERT INTO lifemap.feed_answer (
    run,
    feed,
    number,
    asked,
    at,
    status,
    headers,
    body,
    size,
    sha256,
    trouble,
    refused,
    simulated
)
VALUES (
    %(run)s,
    %(feed)s,
    %(number)s,
    %(asked)s,
    %(at)s,
    %(status)s,
    %(headers)s,
    %(body)s,
    %(size)s,
    %(sha256)s,
    %(trouble)s,
    %(refused)s,
    %(simulated)s
)
