-- Which camera is turned for whom, until when. A hold outlives whoever made it, so that the camera
-- is brought back also where that process was killed.
CREATE TABLE IF NOT EXISTS lifemap.aim_hold (
    -- The item's id in the layer of cameras: one hold a camera.
    camera text PRIMARY KEY,
    -- The turn that holds it now; whoever finds another number has lost the camera.
    aim uuid NOT NULL,
    who text NOT NULL,
    why text,
    incident text,
    -- The lending that holds it, and as of which of its revisions.
    lending text,
    lending_revision bigint,
    priority smallint NOT NULL,
    -- Where it is to look: degrees clockwise from true north, and below the horizon.
    azimuth_deg double precision NOT NULL,
    tilt_deg double precision NOT NULL,
    taken_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    -- Where it looked before anybody held it, and where it was told to look, in its unit's own
    -- numbers; NULL until then.
    home jsonb,
    goal jsonb,
    -- When something is to be done about it: bring it back, try again. Whoever does it puts it off
    -- first, so that another process goes on where that one was killed.
    due_at timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    -- Why the last try failed; the same is not told twice.
    failure text
);
-- Usage: what is due, once a second.
CREATE INDEX IF NOT EXISTS aim_hold_due_idx ON lifemap.aim_hold (due_at);

-- Every time a camera was told to turn: only ever added to. Angles are degrees clockwise from true
-- north and below the horizon: from where, to where, and where it says it arrived.
CREATE TABLE IF NOT EXISTS lifemap.aim_move (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    camera text NOT NULL,
    aim uuid,
    action text NOT NULL CHECK (action IN ('aim', 'lend', 'return')),
    state text NOT NULL,
    code text,
    who text NOT NULL,
    why text,
    incident text,
    lending text,
    priority smallint NOT NULL,
    from_azimuth_deg double precision,
    from_tilt_deg double precision,
    to_azimuth_deg double precision,
    to_tilt_deg double precision,
    at_azimuth_deg double precision,
    at_tilt_deg double precision,
    zoom double precision,
    error_deg double precision,
    took_ms integer NOT NULL,
    note text
);
-- Usage: the log of one camera, of one incident.
CREATE INDEX IF NOT EXISTS aim_move_camera_idx ON lifemap.aim_move (camera, sequence);
CREATE INDEX IF NOT EXISTS aim_move_incident_idx ON lifemap.aim_move (incident, sequence)
WHERE incident IS NOT NULL;

-- Made once: making a trigger anew would lock the table of a running map.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'aim_move_only_grows') THEN
        CREATE TRIGGER aim_move_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON lifemap.aim_move
        FOR EACH STATEMENT EXECUTE FUNCTION lifemap.refuse_change();
    END IF;
END
$$;
