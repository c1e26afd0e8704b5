-- What was measured of the items of a layer, over time. Few items: rows, one table a layer, made
-- with its first observation and cut by days (layers/store/observations.py). Many items a slot: one
-- array a slot and field, the row number of an item being its place (layers/store/frames.py).
CREATE SCHEMA IF NOT EXISTS observed;
-- Means of hours, of what is too old to be kept as it was measured.
CREATE SCHEMA IF NOT EXISTS hourly;

CREATE TABLE IF NOT EXISTS lifemap.frame (
    layer text NOT NULL,
    field text NOT NULL,
    -- How long a slot is, in seconds, and when it begins.
    every_s integer NOT NULL,
    at timestamptz NOT NULL,
    -- The row number (fid) that the first place is of.
    first bigint NOT NULL,
    -- How a place is written (layers/store/packing.py): its bytes, decimals and codes.
    kind text NOT NULL,
    width smallint NOT NULL,
    decimals smallint NOT NULL,
    codes text[],
    data bytea NOT NULL,
    simulated boolean NOT NULL,
    -- Usage: the series of one item; everything at a moment; what hours of the week are like.
    PRIMARY KEY (layer, field, every_s, at)
);
-- Not compressed: one place of a frame is then read without the others.
ALTER TABLE lifemap.frame ALTER COLUMN data SET STORAGE EXTERNAL;
