-- What was answered to a write with this key; served by the primary key.
SELECT
    digest,
    status,
    location,
    etag,
    body
FROM lifemap.answered
WHERE author = %(author)s AND key = %(key)s
