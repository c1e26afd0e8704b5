-- What people entered for a type of data, all in all: how many items, what came since its last run,
-- the newest event, how many were decided on, and a digest that tells whether anything is other.
-- An event that lies ahead says nothing about how fresh the data are: then it is as of its entry.
SELECT
    count(*) AS rows,
    count(*) FILTER (WHERE entry.is_later AND NOT entry.was_other) AS new,
    count(*) FILTER (WHERE entry.is_later AND entry.was_other) AS changed,
    max(CASE WHEN entry.happened <= %(horizon)s THEN entry.happened ELSE entry.as_of END) AS newest,
    count(*) FILTER (WHERE entry.is_refused = false) AS approved,
    count(*) FILTER (WHERE entry.is_refused) AS refused,
    encode(
        sha256(
            convert_to(
                coalesce(
                    string_agg(
                        concat_ws(' ', entry.id, entry.revision, entry.is_refused),
                        ',' ORDER BY entry.id
                    ),
                    ''
                ),
                'UTF8'
            )
        ),
        'hex'
    ) AS digest
FROM (
    SELECT
        item.id,
        item.revision,
        item.as_of,
        item.as_of > coalesce(%(since)s::timestamptz, '-infinity') AS is_later,
        item.{event} AS happened,
        approval.is_refused,
        past.id IS NOT NULL AS was_other
    FROM layer.{table} AS item
    LEFT JOIN LATERAL (
        SELECT before.id
        FROM history.{table} AS before
        WHERE before.id = item.id
        ORDER BY before.revision DESC
        LIMIT 1
    ) AS past ON true
    LEFT JOIN lifemap.feed_approval AS approval
        ON
            approval.layer = %(layer)s
            AND item.id = approval.item
            AND item.revision = approval.revision
    WHERE item.source = %(source)s AND item.retired_at IS NULL {condition}
) AS entry
