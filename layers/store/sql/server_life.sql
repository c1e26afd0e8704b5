-- Tells this database from every other, and from itself after it was set back to an earlier moment.
SELECT
    (SELECT system_identifier FROM pg_control_system()),
    (SELECT timeline_id FROM pg_control_checkpoint()),
    (SELECT oid FROM pg_database WHERE datname = current_database())
