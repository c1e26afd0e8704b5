DELETE FROM lifemap.bundle AS old
WHERE
    old.received_at < %(before)s
    AND old.number < (
        SELECT max(bundle.number)
        FROM lifemap.bundle AS bundle
        WHERE bundle.collector = old.collector
    )
