SELECT
    bundle.collector,
    max(bundle.number) AS last,
    coalesce(
        max(bundle.received_at) FILTER (WHERE bundle.outcome <> 'lost'),
        max(bundle.received_at)
    ) AS heard_at,
    count(*) FILTER (WHERE bundle.outcome = 'taken') AS taken,
    count(*) FILTER (WHERE bundle.outcome = 'late') AS late,
    max(bundle.received_at) FILTER (WHERE bundle.outcome = 'lost') AS lost_at,
    coalesce(
        array_agg(bundle.number ORDER BY bundle.number) FILTER (WHERE bundle.outcome = 'lost'),
        '{}'
    ) AS lost
FROM lifemap.bundle AS bundle
GROUP BY bundle.collector
ORDER BY bundle.collector
