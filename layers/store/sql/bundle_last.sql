SELECT max(bundle.number)
FROM lifemap.bundle AS bundle
WHERE bundle.collector = %(collector)s
