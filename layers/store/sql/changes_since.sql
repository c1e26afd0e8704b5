-- What became visible since a snapshot, and the snapshot of now; one row without a layer where
-- nothing did. Served by change_xid_idx.
SELECT
    pg_current_snapshot()::text AS seen,
    change.xid::text::bigint AS xid,
    change.layer,
    change.revision,
    change.at,
    CASE
        WHEN cardinality(change.upserts || change.removals) <= %(most)s THEN change.upserts
    END AS upserts,
    CASE
        WHEN cardinality(change.upserts || change.removals) <= %(most)s THEN change.removals
    END AS removals,
    change.action = 'observe' OR change.is_first AS is_quiet,
    change.west,
    change.south,
    change.east,
    change.north
FROM (SELECT 1) AS always
LEFT JOIN
    lifemap.change
    ON
        change.xid >= pg_snapshot_xmin(%(since)s::pg_snapshot)
        AND NOT pg_visible_in_snapshot(change.xid, %(since)s::pg_snapshot)
ORDER BY change.sequence
