-- One statement decides and counts, so that two feeds of a key cannot both take the last request.
INSERT INTO lifemap.feed_quota AS quota (key, day, used)
SELECT
    %(key)s,
    %(day)s,
    1
WHERE %(most)s > 0
ON CONFLICT (key, day) DO UPDATE
    SET used = quota.used + 1
    WHERE quota.used < %(most)s
RETURNING used
