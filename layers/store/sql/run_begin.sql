INSERT INTO lifemap.load_run (layer, source, file_name, sha256, started_at, outcome)
VALUES (%(layer)s, %(source)s, %(file_name)s, %(sha256)s, %(started_at)s, 'running')
RETURNING run
