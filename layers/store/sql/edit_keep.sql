-- Keep an item as it was before it is written over.
INSERT INTO history.{table} ({columns}, until_revision)
SELECT
    {columns},
    %(revision)s
FROM layer.{table} AS held
WHERE held.id = %(id)s
