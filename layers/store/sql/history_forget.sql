-- Items as they were until a change that is older than a moment.
DELETE FROM history.{table}
WHERE
    until_revision <= (
        SELECT max(change.revision)
        FROM lifemap.change
        WHERE change.layer = %(layer)s AND change.at < %(before)s
    )
