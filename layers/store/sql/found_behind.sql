-- Up to which revision a layer can be found, and which it has; no row where that is the same.
SELECT
    found.revision AS since,
    state.revision
FROM lifemap.layer_state AS state
INNER JOIN lifemap.found_state AS found ON state.layer = found.layer
WHERE state.layer = %(layer)s AND found.revision < state.revision
FOR UPDATE OF state
