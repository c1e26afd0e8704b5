SELECT
    quota.key,
    quota.used
FROM lifemap.feed_quota AS quota
WHERE quota.key = any(%(keys)s) AND quota.day = %(day)s
