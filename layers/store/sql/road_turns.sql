SELECT
    arcs,
    modes
FROM layer.turn_restrictions
WHERE retired_at IS NULL
