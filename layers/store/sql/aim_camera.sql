-- What turning cameras needs: one of them, by the unique index on id, or all.
SELECT
    id,
    st_x(geom) AS lon,
    st_y(geom) AS lat,
    mount,
    azimuth_deg,
    tilt_deg,
    field_of_view_deg,
    mount_height_m,
    width_px,
    pan_from_deg,
    pan_to_deg,
    onvif_url,
    aim_priority
FROM layer.cameras
WHERE retired_at IS NULL {condition}
