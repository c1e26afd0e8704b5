-- Served by the unique index over the digest.
SELECT
    shown.number,
    shown.kind,
    shown.account,
    shown.name,
    coalesce(account.roles, shown.roles) AS roles,
    shown.layers,
    shown.may_write,
    shown.by_link,
    shown.expires_at,
    shown.seen_at,
    shown.ended_at,
    account.deactivated_at IS NOT NULL AS is_shut
FROM lifemap.credential AS shown
LEFT JOIN lifemap.account ON shown.account = account.name
WHERE shown.digest = %(digest)s AND shown.kind = %(kind)s
