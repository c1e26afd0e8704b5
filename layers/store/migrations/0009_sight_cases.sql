-- What people found of verdicts of sight: what was said, what is true, of which state of the data.
CREATE TABLE IF NOT EXISTS lifemap.sight_case (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    who text NOT NULL,
    camera text NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    height_m double precision NOT NULL,
    verdict text NOT NULL,
    truth text NOT NULL,
    -- Why it was said, as the code of the answer; NULL of a clear view.
    reason text,
    note text,
    -- Whether the camera's direction, field or range was assumed then.
    assumed boolean NOT NULL,
    cameras_revision bigint NOT NULL,
    buildings_revision bigint NOT NULL
);
-- Usage: the cases of one camera.
CREATE INDEX IF NOT EXISTS sight_case_camera_idx ON lifemap.sight_case (camera);
