-- The latest changes, and the snapshot of now; one row without a layer where there are none.
-- Served by change_xid_idx.
WITH latest AS (
    SELECT *
    FROM lifemap.change
    ORDER BY xid DESC
    LIMIT %(limit)s
)

SELECT
    pg_current_snapshot()::text AS seen,
    latest.xid::text::bigint AS xid,
    latest.layer,
    latest.revision,
    latest.at,
    CASE
        WHEN cardinality(latest.upserts || latest.removals) <= %(most)s THEN latest.upserts
    END AS upserts,
    CASE
        WHEN cardinality(latest.upserts || latest.removals) <= %(most)s THEN latest.removals
    END AS removals,
    latest.action = 'observe' OR latest.is_first AS is_quiet,
    latest.west,
    latest.south,
    latest.east,
    latest.north
FROM (SELECT 1) AS always
LEFT JOIN latest ON true
ORDER BY latest.sequence
