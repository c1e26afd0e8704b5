INSERT INTO lifemap.feed_quota AS quota (key, day, used)
VALUES (%(key)s, %(day)s, %(at_least)s)
ON CONFLICT (key, day) DO UPDATE
    SET used = greatest(quota.used, excluded.used)
