SELECT shown.number
FROM lifemap.credential AS shown
LEFT JOIN lifemap.account ON shown.account = account.name
WHERE
    shown.number = ANY(%(numbers)s)
    AND shown.ended_at IS NULL
    AND shown.expires_at > %(now)s
    AND (shown.kind <> 'session' OR shown.seen_at > %(idle_since)s)
    AND account.deactivated_at IS NULL
