-- People who sign in. An account is never deleted or renamed: records of changes name it.
CREATE TABLE IF NOT EXISTS lifemap.account (
    name text PRIMARY KEY CHECK (name = lower(name)),
    full_name text NOT NULL DEFAULT '',
    roles text[] NOT NULL,
    -- argon2id with its parameters and salt; NULL until its owner sets one.
    password text,
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    signed_in_at timestamptz,
    deactivated_at timestamptz
);

-- What somebody shows to be known: a browser's session, a program's token, a one-time link. Each is
-- a random secret of which only the SHA-256 is kept.
CREATE TABLE IF NOT EXISTS lifemap.credential (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('session', 'token', 'link')),
    -- Usage: who asks, with every request that no process remembers.
    digest bytea NOT NULL UNIQUE,
    -- Whose session or link; NULL for tokens, which are programs' and have names of their own.
    account text REFERENCES lifemap.account,
    name text NOT NULL,
    -- Of tokens; a session has the roles that its account has now.
    roles text[] NOT NULL DEFAULT '{}',
    -- The layers a token is confined to; NULL for all.
    layers text[],
    may_write boolean NOT NULL DEFAULT true,
    -- A session opened by a link may set a password without knowing the one before.
    by_link boolean NOT NULL DEFAULT false,
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    expires_at timestamptz NOT NULL,
    -- When it was used last, to the minute.
    seen_at timestamptz NOT NULL,
    ended_at timestamptz,
    address text,
    agent text
);
-- Usage: ending whatever an account may still show; the lists of the admin page.
CREATE INDEX IF NOT EXISTS credential_open_idx ON lifemap.credential (account)
WHERE ended_at IS NULL;

-- Failed attempts to sign in, by the digest of what is counted (account and address, address,
-- account), so that a password typed in the wrong box is not kept.
CREATE TABLE IF NOT EXISTS lifemap.sign_in_failure (
    key bytea PRIMARY KEY,
    failures integer NOT NULL,
    last_at timestamptz NOT NULL
);

-- One-time links were signed texts once, and their marks were kept here.
DROP TABLE IF EXISTS lifemap.used_link;

-- Who did and saw what: only ever added to.
CREATE TABLE IF NOT EXISTS lifemap.audit (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    action text NOT NULL,
    who text NOT NULL,
    roles text[] NOT NULL DEFAULT '{}',
    credential bigint,
    address text,
    route text,
    request text,
    -- The account, token or session that it is about.
    subject text,
    layer text,
    -- NULL where there are too many to list, or only their number is known.
    items text[],
    item_count bigint,
    fields text[],
    purpose text,
    note text
);
-- Usage: the log by person, by layer, by time.
CREATE INDEX IF NOT EXISTS audit_who_idx ON lifemap.audit (who, sequence);
CREATE INDEX IF NOT EXISTS audit_layer_idx ON lifemap.audit (layer, sequence)
WHERE layer IS NOT NULL;
CREATE INDEX IF NOT EXISTS audit_at_idx ON lifemap.audit (at);

-- Seals over the log: each an HMAC of the seal before and of the rows up to "last".
CREATE TABLE IF NOT EXISTS lifemap.audit_seal (
    number bigint PRIMARY KEY,
    last bigint NOT NULL,
    row_count bigint NOT NULL,
    digest bytea NOT NULL,
    at timestamptz NOT NULL
);

CREATE OR REPLACE FUNCTION lifemap.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to.', tg_table_name USING ERRCODE = 'insufficient_privilege';
END
$$;

-- Whoever adds holds this lock, shared, before a number is drawn: the sealer, who takes it alone,
-- then knows that no lower number can still be committed.
CREATE OR REPLACE FUNCTION lifemap.audit_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7231003);
    RETURN NULL;
END
$$;

-- Every change of a layer is recorded in its own transaction, whatever program makes it; who asked
-- for it from where is told by "lifemap.asker", which lasts as long as the transaction.
CREATE OR REPLACE FUNCTION lifemap.audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asker jsonb := coalesce(nullif(current_setting('lifemap.asker', true), ''), '{}')::jsonb;
    touched text[] := new.upserts || new.removals;
BEGIN
    -- What sensors measure is no act of anybody: the runs of feeds are their record.
    IF new.action = 'observe' THEN
        RETURN NULL;
    END IF;
    INSERT INTO lifemap.audit (
        action, who, roles, credential, address, route, request, layer, items, item_count,
        purpose, note
    ) VALUES (
        new.action,
        coalesce(asker ->> 'name', new.author),
        ARRAY(SELECT jsonb_array_elements_text(coalesce(asker -> 'roles', '[]'))),
        (asker ->> 'credential')::bigint,
        asker ->> 'address', asker ->> 'route', asker ->> 'request',
        new.layer, touched, cardinality(touched),
        asker ->> 'purpose', new.note
    );
    RETURN NULL;
END
$$;

-- Made once: making a trigger anew would lock the tables of a running map.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'audit_begin') THEN
        CREATE TRIGGER audit_begin BEFORE INSERT ON lifemap.audit
        FOR EACH STATEMENT EXECUTE FUNCTION lifemap.audit_begin();
        CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON lifemap.audit
        FOR EACH STATEMENT EXECUTE FUNCTION lifemap.refuse_change();
        CREATE TRIGGER audit_seal_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE
        ON lifemap.audit_seal
        FOR EACH STATEMENT EXECUTE FUNCTION lifemap.refuse_change();
        CREATE TRIGGER audit_change AFTER INSERT ON lifemap.change
        FOR EACH ROW EXECUTE FUNCTION lifemap.audit_change();
    END IF;
END
$$;
