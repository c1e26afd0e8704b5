-- Tells this database from every other, and from itself after it was set back to an earlier moment.
SELECT
    control.system_identifier,
    point.timeline_id,
    mine.oid
FROM pg_control_system() AS control
CROSS JOIN pg_control_checkpoint() AS point
INNER JOIN pg_database AS mine ON mine.datname = current_database()
