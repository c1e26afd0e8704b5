-- Every figure is kept by the server itself: no table is read.
SELECT
    pg_database_size(current_database()) AS database_bytes,
    (
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend'
    ) AS connections,
    current_setting('max_connections')::integer AS connections_max,
    pg_postmaster_start_time() AS started_at,
    slot.wal_status AS archive_status,
    pg_wal_lsn_diff(pg_current_wal_lsn(), slot.restart_lsn)::bigint AS archive_held_bytes,
    coalesce(slot.active, false) AS archive_active,
    pg_wal_lsn_diff(pg_current_wal_lsn(), receiver.flush_lsn)::bigint AS archive_behind_bytes
FROM (SELECT 1) AS one
LEFT JOIN pg_replication_slots AS slot ON slot.slot_name = 'lifemap_archive'
LEFT JOIN pg_stat_replication AS receiver ON slot.active_pid = receiver.pid
