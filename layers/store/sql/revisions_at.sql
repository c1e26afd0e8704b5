-- Served by the index of changes on (layer, at), one look a layer: that is why it is a subquery.
-- noqa: disable=ST05
SELECT
    asked.layer,
    newest.revision,
    newest.at
FROM unnest(%(layers)s::text[]) AS asked (layer)
CROSS JOIN LATERAL (
    SELECT
        change.revision,
        change.at
    FROM lifemap.change AS change
    WHERE change.layer = asked.layer AND change.at <= %(moment)s
    ORDER BY change.at DESC, change.revision DESC
    LIMIT 1
) AS newest
