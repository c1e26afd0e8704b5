-- One line of the outbox; lists longer than the limit are left out: "read the layer again".
INSERT INTO lifemap.change (layer, revision, upserts, removals)
SELECT
    %(layer)s,
    %(revision)s,
    CASE WHEN counts.longest <= %(limit)s THEN counts.upserts END,
    CASE WHEN counts.longest <= %(limit)s THEN counts.removals END
FROM (
    SELECT
        written.ids AS upserts,
        removed.ids AS removals,
        greatest(cardinality(written.ids), cardinality(removed.ids)) AS longest
    FROM
        (
            SELECT coalesce(array_agg(step.id ORDER BY step.id), '{{}}') AS ids
            FROM step
            WHERE step.step <> 'same'
        ) AS written,
        (
            SELECT coalesce(array_agg(vanished.id ORDER BY vanished.id), '{{}}') AS ids
            FROM vanished
        ) AS removed
) AS counts
