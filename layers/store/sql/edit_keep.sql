-- Keep an item as it was before it is written over.
INSERT INTO history.{table} ({shared}, until_revision)
SELECT
    {shared},
    %(revision)s
FROM layer.{table} AS held
WHERE held.id = %(id)s
