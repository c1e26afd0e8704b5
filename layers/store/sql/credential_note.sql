-- Several workers may notice in the same minute: one of them writes.
UPDATE lifemap.credential
SET seen_at = %(now)s
WHERE
    number = %(number)s
    AND ended_at IS NULL
    AND expires_at > %(now)s
    AND seen_at <= %(noted_before)s
    AND (%(idle_since)s::timestamptz IS NULL OR seen_at > %(idle_since)s)
