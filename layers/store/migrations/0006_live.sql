-- The transaction that made a change. What became visible between two looks of the relay is what it
-- tells: an order by sequence would skip a change that commits after one with a higher number.
ALTER TABLE lifemap.change ADD COLUMN IF NOT EXISTS xid xid8 NOT NULL DEFAULT '0';
ALTER TABLE lifemap.change ALTER COLUMN xid SET DEFAULT pg_current_xact_id();
-- Usage: the relay, ten times a second; what was told before it started.
CREATE INDEX IF NOT EXISTS change_xid_idx ON lifemap.change (xid);
-- Rows that another server numbered (a dump read back) would stand in the future of this one.
UPDATE lifemap.change SET xid = '0'
WHERE xid >= pg_snapshot_xmax(pg_current_snapshot());
