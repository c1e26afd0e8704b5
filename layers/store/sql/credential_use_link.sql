-- Of two that show it at the same moment, the second finds it ended.
UPDATE lifemap.credential AS link
SET ended_at = %(now)s
FROM lifemap.account
WHERE
    link.digest = %(digest)s
    AND link.kind = 'link'
    AND link.ended_at IS NULL
    AND link.expires_at > %(now)s
    AND account.name = link.account
    AND account.deactivated_at IS NULL
RETURNING link.account
