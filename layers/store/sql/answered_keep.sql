-- Keep an answer in the transaction of its change, and forget those of more than a day ago.
WITH forgotten AS (
    DELETE FROM lifemap.answered
    WHERE at < clock_timestamp() - interval '1 day'
)

INSERT INTO lifemap.answered (author, key, digest, status, location, etag, body)
VALUES (%(author)s, %(key)s, %(digest)s, %(status)s, %(location)s, %(etag)s, %(body)s)
