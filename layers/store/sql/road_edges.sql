-- Every stretch of street that may be travelled, as numbers; nothing is null.
SELECT
    fid,
    way,
    part,
    from_node,
    to_node,
    hashtextextended(coalesce(name, '') || E'\x1f' || coalesce(name_en, ''), 0) AS name,
    array_position({classes}, class) - 1 AS road_class,
    length_m,
    coalesce(ascent_m, 0) AS ascent_m,
    coalesce(descent_m, 0) AS descent_m,
    coalesce(bridge, false)::integer AS bridge,
    coalesce(tunnel, false)::integer AS tunnel,
    coalesce(level, 0) AS level,
    coalesce(drive_ms, {closed}) AS drive_ms,
    coalesce(drive_back_ms, {closed}) AS drive_back_ms,
    coalesce(emergency_ms, {closed}) AS emergency_ms,
    coalesce(emergency_back_ms, {closed}) AS emergency_back_ms,
    coalesce(cycle_ms, {closed}) AS cycle_ms,
    coalesce(cycle_back_ms, {closed}) AS cycle_back_ms,
    coalesce(walk_ms, {closed}) AS walk_ms,
    coalesce(walk_back_ms, {closed}) AS walk_back_ms,
    st_npoints(st_geometryn(geom, 1)) AS points
FROM layer.street_edges
WHERE retired_at IS NULL
ORDER BY fid
