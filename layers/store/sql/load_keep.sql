-- Keep the rows that a load is about to write over or to retire as they were.
INSERT INTO history.{table} ({shared}, until_revision)
SELECT
    {shared},
    %(revision)s
FROM layer.{table} AS held
WHERE
    held.id IN (
        SELECT step.id
        FROM step
        WHERE step.step IN ('update', 'revive')
        UNION ALL
        SELECT vanished.id
        FROM vanished
    )
