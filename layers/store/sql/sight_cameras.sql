-- Cameras as numbers, NaN where nothing is known. Served by the primary key, by the unique index on
-- id where few are asked for, else by a look at every row.
SELECT
    fid,
    (retired_at IS NOT NULL)::integer AS gone,
    st_x(geom) AS lon,
    st_y(geom) AS lat,
    coalesce(azimuth_deg, 'NaN') AS azimuth_deg,
    coalesce(field_of_view_deg, 'NaN') AS field_of_view_deg,
    coalesce(tilt_deg, 'NaN') AS tilt_deg,
    coalesce(range_m, 'NaN') AS range_m,
    coalesce(mount_height_m, 'NaN') AS mount_height_m,
    coalesce(width_px, 'NaN'::double precision) AS width_px,
    coalesce(height_px, 'NaN'::double precision) AS height_px,
    coalesce(sensor_width_mm, 'NaN') AS sensor_width_mm,
    coalesce(focal_length_mm, 'NaN') AS focal_length_mm,
    coalesce(pan_from_deg, 'NaN') AS pan_from_deg,
    coalesce(pan_to_deg, 'NaN') AS pan_to_deg,
    (mount IS NOT DISTINCT FROM 'ptz')::integer AS is_ptz,
    coalesce(array_position({statuses}, status) - 1, {unknown}) AS status,
    coalesce(extract(EPOCH FROM status_at), 'NaN') AS status_at_s,
    coalesce(array_position({purposes}, purpose) - 1, -1) AS purpose
FROM layer.cameras
WHERE {which}
ORDER BY fid
