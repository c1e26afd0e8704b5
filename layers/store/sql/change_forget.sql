-- Changes of long ago: those that only brought new values, of which no item's version is, or all
-- but the latest.
DELETE FROM lifemap.change AS told
WHERE
    told.layer = %(layer)s
    AND told.at < %(before)s
    AND (
        told.action = 'observe'
        OR (
            %(is_every)s
            AND told.revision < (
                SELECT state.revision
                FROM lifemap.layer_state AS state
                WHERE state.layer = %(layer)s
            )
        )
    )
