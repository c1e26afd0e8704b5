-- What people entered, the newest first, with what each was before and who decided on it. Served by
-- the layer's index of current items, the history's index on (id, revision) and the keys.
SELECT
    entry.id,
    entry.revision,
    told.at,
    told.author,
    entry.properties,
    past.properties AS past_properties,
    was.at AS past_at,
    approval.approved_by,
    approval.approved_at,
    coalesce(approval.is_refused, false) AS is_refused,
    approval.note
FROM (
    SELECT
        id,
        revision,
        {properties_json} AS properties
    FROM layer.{table} AS item
    WHERE source = %(source)s AND retired_at IS NULL {condition}
    ORDER BY revision DESC, id ASC
    LIMIT %(limit)s
) AS entry
LEFT JOIN LATERAL (
    SELECT
        item.revision,
        {properties_json} AS properties
    FROM history.{table} AS item
    WHERE item.id = entry.id
    ORDER BY item.revision DESC
    LIMIT 1
) AS past ON true
LEFT JOIN lifemap.change AS told
    ON told.layer = %(layer)s AND entry.revision = told.revision
LEFT JOIN lifemap.change AS was
    ON was.layer = %(layer)s AND past.revision = was.revision
LEFT JOIN lifemap.feed_approval AS approval
    ON
        approval.layer = %(layer)s
        AND entry.id = approval.item
        AND entry.revision = approval.revision
ORDER BY entry.revision DESC, entry.id ASC
