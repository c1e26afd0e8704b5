INSERT INTO lifemap.found_state (layer, version, revision)
SELECT
    state.layer,
    %(version)s,
    state.revision
FROM lifemap.layer_state AS state
WHERE state.layer = %(layer)s
ON CONFLICT (layer) DO UPDATE SET
    version = excluded.version,
    revision = excluded.revision
