CREATE SCHEMA IF NOT EXISTS lifemap;
CREATE SCHEMA IF NOT EXISTS layer;
CREATE SCHEMA IF NOT EXISTS tile;
CREATE EXTENSION IF NOT EXISTS postgis;

-- One row a layer: its revision is part of every ETag and grows with every change.
CREATE TABLE IF NOT EXISTS lifemap.layer_state (
    layer text PRIMARY KEY,
    revision bigint NOT NULL DEFAULT 0,
    as_of timestamptz,
    changed_at timestamptz,
    item_count bigint NOT NULL DEFAULT 0,
    west double precision,
    south double precision,
    east double precision,
    north double precision
);

-- The district this database is about; one row.
CREATE TABLE IF NOT EXISTS lifemap.district (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    id text NOT NULL,
    name_ko text NOT NULL,
    name_en text NOT NULL,
    -- What publishers call it in their columns.
    named text NOT NULL,
    is_sample boolean NOT NULL,
    attribution text NOT NULL DEFAULT '',
    west double precision NOT NULL,
    south double precision NOT NULL,
    east double precision NOT NULL,
    north double precision NOT NULL,
    -- What later loads are cut to; a point is of this district where it lies in it or names it.
    boundary geometry (Geometry, 4326) NOT NULL,
    -- NULL while the district's files are still being loaded.
    loaded_at timestamptz
);

-- One row a load, whatever its outcome.
CREATE TABLE IF NOT EXISTS lifemap.load_run (
    run bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    layer text NOT NULL,
    source text NOT NULL,
    file_name text NOT NULL,
    sha256 text NOT NULL,
    started_at timestamptz NOT NULL,
    seconds double precision,
    outcome text NOT NULL,
    sentence text,
    read_count bigint,
    accepted_count bigint,
    rejected_count bigint,
    outside_count bigint,
    merged_count bigint,
    flagged_count bigint,
    inserted_count bigint,
    updated_count bigint,
    unchanged_count bigint,
    retired_count bigint
);

-- Rejected records of the latest run of each layer and source, as they came, with the reason.
CREATE TABLE IF NOT EXISTS lifemap.rejected (
    run bigint NOT NULL REFERENCES lifemap.load_run ON DELETE CASCADE,
    row_number bigint NOT NULL,
    reason text NOT NULL,
    sentence text NOT NULL,
    record jsonb NOT NULL
);
-- Usage: lifemap rejects LAYER.
CREATE INDEX IF NOT EXISTS rejected_run_idx ON lifemap.rejected (run, row_number);

-- The outbox: written in the transaction of the change it tells of, read by the live relay.
-- Null arrays mean "too many to list: read the layer again".
CREATE TABLE IF NOT EXISTS lifemap.change (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    layer text NOT NULL,
    revision bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    upserts text[],
    removals text[]
);

-- Points counted on a 64 x 64 grid a tile, made ahead in the transaction of the load; a lone point
-- keeps its fid, so that the tile can show its fields.
CREATE TABLE IF NOT EXISTS tile.point_group (
    layer text NOT NULL,
    z smallint NOT NULL,
    x integer NOT NULL,
    y integer NOT NULL,
    cell smallint NOT NULL,
    point_count bigint NOT NULL,
    lone_fid bigint,
    geom_3857 geometry (Point, 3857) NOT NULL,
    -- Usage: tiles below group_below; refreshing the groups of a layer.
    PRIMARY KEY (layer, z, x, y, cell)
);
