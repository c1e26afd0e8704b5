UPDATE layer.{table} AS held
SET retired_at = %(now)s, revision = %(revision)s
FROM vanished
WHERE held.id = vanished.id
