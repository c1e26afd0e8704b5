-- Sessions are kept for a month after they ended.
SELECT
    exists(
        SELECT
        FROM lifemap.credential
        WHERE
            account = %(name)s
            AND kind = 'session'
            AND NOT by_link
            AND address = %(address)s
            AND made_at > %(since)s
    )
