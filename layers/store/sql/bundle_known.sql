SELECT
    bundle.outcome,
    bundle.sha256
FROM lifemap.bundle AS bundle
WHERE bundle.collector = %(collector)s AND bundle.number = %(number)s
