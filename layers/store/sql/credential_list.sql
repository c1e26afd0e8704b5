SELECT
    shown.number,
    shown.kind,
    shown.account,
    shown.name,
    coalesce(account.roles, shown.roles) AS roles,
    shown.layers,
    shown.may_write,
    shown.made_at,
    shown.made_by,
    shown.expires_at,
    shown.seen_at,
    shown.address,
    shown.agent
FROM lifemap.credential AS shown
LEFT JOIN lifemap.account ON shown.account = account.name
WHERE
    shown.kind <> 'link'
    AND shown.ended_at IS NULL
    AND shown.expires_at > %(now)s
    AND (shown.kind <> 'session' OR shown.seen_at > %(idle_since)s)
    AND account.deactivated_at IS NULL
    AND (%(account)s::text IS NULL OR shown.account = %(account)s)
ORDER BY shown.seen_at DESC, shown.number DESC
