-- The outbox is also the record of who changed a layer when: one row a revision.
-- author: the account, or 'load' for files and feeds; action: create, correct, end, restore, load.
-- note: why, in the author's words; restored: the revision that a 'restore' brought back.
-- west..north: what was touched, before and after the change, in degrees; null for "anywhere".
ALTER TABLE lifemap.change
ADD COLUMN IF NOT EXISTS author text NOT NULL DEFAULT 'load',
ADD COLUMN IF NOT EXISTS action text NOT NULL DEFAULT 'load',
ADD COLUMN IF NOT EXISTS note text,
ADD COLUMN IF NOT EXISTS restored bigint,
ADD COLUMN IF NOT EXISTS west double precision,
ADD COLUMN IF NOT EXISTS south double precision,
ADD COLUMN IF NOT EXISTS east double precision,
ADD COLUMN IF NOT EXISTS north double precision;
-- Usage: what was touched since a tile was made; who made a version of an item.
CREATE UNIQUE INDEX IF NOT EXISTS change_layer_revision_idx ON lifemap.change (layer, revision);

-- Usage: the revision that a layer had at a moment.
CREATE INDEX IF NOT EXISTS change_layer_at_idx ON lifemap.change (layer, at);

-- Items as they were: one table a layer, made beside it (see layers/store/schema.py).
CREATE SCHEMA IF NOT EXISTS history;

-- Answers to writes that named an Idempotency-Key; the same key again gets the same answer.
CREATE TABLE IF NOT EXISTS lifemap.answered (
    author text NOT NULL,
    key text NOT NULL,
    digest text NOT NULL,
    status smallint NOT NULL,
    location text,
    etag text,
    body text,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (author, key)
);
-- Usage: forgetting old answers.
CREATE INDEX IF NOT EXISTS answered_at_idx ON lifemap.answered (at);
