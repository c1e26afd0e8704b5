-- How each type of data is: one row a feed, written by whoever runs it. What state that makes
-- depends on the hour and is worked out when it is asked (layers.feeds.freshness).
CREATE TABLE IF NOT EXISTS lifemap.feed (
    feed text PRIMARY KEY,
    -- Whether the settings have it asked at all.
    is_on boolean NOT NULL DEFAULT false,
    paused_by text,
    paused_at timestamptz,
    paused_note text,
    -- When it is to be asked; NULL for as soon as may be.
    next_due timestamptz,
    -- Who asks it has it until then; one that was killed loses it by itself.
    lease_until timestamptz,
    -- Bad outcomes in a row.
    failures integer NOT NULL DEFAULT 0,
    -- The newest event that is known, and the last answer that said how things are.
    newest timestamptz,
    good_at timestamptz,
    -- Whether that answer said that there is nothing.
    is_empty boolean NOT NULL DEFAULT false,
    -- The latest run that ended.
    run bigint,
    simulated boolean NOT NULL DEFAULT false,
    -- What its answers look like (layers.feeds.drift), and how often in a row one did not.
    profile jsonb,
    strikes integer NOT NULL DEFAULT 0
);

-- One row a run, whatever came of it; its outcome is NULL while it runs.
CREATE TABLE IF NOT EXISTS lifemap.feed_run (
    run bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feed text NOT NULL,
    started_at timestamptz NOT NULL,
    seconds double precision,
    outcome text,
    -- The last HTTP status; 0 where no answer came.
    status integer,
    -- A sentence for people: why, where it is not good.
    said text NOT NULL DEFAULT '',
    rows bigint NOT NULL DEFAULT 0,
    new bigint NOT NULL DEFAULT 0,
    changed bigint NOT NULL DEFAULT 0,
    bad bigint NOT NULL DEFAULT 0,
    newest timestamptz,
    bytes bigint NOT NULL DEFAULT 0,
    -- Of all answers of the run, in their order.
    sha256 text,
    -- The load that it made (lifemap.load_run); what was rejected is found by it.
    load_run bigint,
    simulated boolean NOT NULL DEFAULT false
);
-- Usage: the runs of one feed, newest first; its lateness by hours.
CREATE INDEX IF NOT EXISTS feed_run_feed_idx ON lifemap.feed_run (feed, started_at);
-- Usage: retention.
CREATE INDEX IF NOT EXISTS feed_run_started_idx ON lifemap.feed_run (started_at);

-- Usage: the latest load of each source; whether a newer one makes one needless.
CREATE INDEX IF NOT EXISTS load_run_source_idx ON lifemap.load_run (layer, source, run);

-- Answers as they came, so that a mend reads them again without a call.
CREATE TABLE IF NOT EXISTS lifemap.feed_answer (
    answer bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run bigint NOT NULL REFERENCES lifemap.feed_run ON DELETE CASCADE,
    feed text NOT NULL,
    -- The place among the answers of its run.
    number integer NOT NULL,
    -- The address without its secret.
    asked text NOT NULL,
    at timestamptz NOT NULL,
    status integer NOT NULL,
    headers jsonb NOT NULL,
    -- Compressed with gzip; sha256 and size are those of the body as it came.
    body bytea NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    trouble text,
    -- The outcome that it is where nobody was asked.
    refused text,
    simulated boolean NOT NULL DEFAULT false
);
-- Compressed already: trying again would cost and gain nothing.
ALTER TABLE lifemap.feed_answer ALTER COLUMN body SET STORAGE EXTERNAL;
-- Usage: reading a run again; taking a run away takes its answers away.
CREATE INDEX IF NOT EXISTS feed_answer_run_idx ON lifemap.feed_answer (run, number);
-- Usage: retention.
CREATE INDEX IF NOT EXISTS feed_answer_at_idx ON lifemap.feed_answer (at);

-- What came without being asked here: sent by a webhook, heard from a broker, or carried over the
-- boundary from where it was asked. It stays until a run that took it has ended.
CREATE TABLE IF NOT EXISTS lifemap.feed_inbox (
    message bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feed text NOT NULL,
    at timestamptz NOT NULL,
    -- Answers of one asking are read together and in their order; NULL stands for itself.
    batch text,
    number integer NOT NULL DEFAULT 0,
    asked text NOT NULL DEFAULT '',
    status integer NOT NULL DEFAULT 200,
    headers jsonb NOT NULL DEFAULT '{}',
    -- As it came, not compressed.
    body bytea NOT NULL,
    trouble text,
    refused text,
    simulated boolean NOT NULL DEFAULT false,
    -- What its sender calls it: the same is taken once.
    nonce text NOT NULL,
    -- The run that read it.
    taken_by bigint,
    UNIQUE (feed, nonce)
);
-- Usage: what is to be read of one feed.
CREATE INDEX IF NOT EXISTS feed_inbox_waiting_idx ON lifemap.feed_inbox (feed, message)
WHERE taken_by IS NULL;
-- Usage: retention.
CREATE INDEX IF NOT EXISTS feed_inbox_at_idx ON lifemap.feed_inbox (at);

-- A day's requests of each key; the day is Korea's, where quotas begin anew at midnight.
CREATE TABLE IF NOT EXISTS lifemap.feed_quota (
    key text NOT NULL,
    day date NOT NULL,
    used integer NOT NULL DEFAULT 0,
    PRIMARY KEY (key, day)
);

-- Bundles that came over the boundary, in the order of their numbers.
CREATE TABLE IF NOT EXISTS lifemap.bundle (
    collector text NOT NULL,
    number bigint NOT NULL,
    sha256 text NOT NULL,
    received_at timestamptz NOT NULL,
    outcome text NOT NULL,
    PRIMARY KEY (collector, number)
);
