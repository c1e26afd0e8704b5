-- Lendings in force that turn a camera which nobody holds: to where they say, else to their
-- incident; of two of one camera the newer. Served by the partial index of current items; few at
-- any time.
SELECT DISTINCT ON (lent.camera)
    lent.id AS lending,
    lent.revision AS lending_revision,
    lent.camera,
    lent.incident,
    lent.reason AS why,
    lent.azimuth_deg,
    coalesce(lent.tilt_deg, camera.tilt_deg) AS tilt_deg,
    st_x(incident.geom) AS incident_lon,
    st_y(incident.geom) AS incident_lat,
    lent.valid_to AS until,
    coalesce(told.author, lent.source) AS who
FROM layer.camera_lendings AS lent
INNER JOIN layer.cameras AS camera
    ON lent.camera = camera.id AND camera.retired_at IS NULL AND camera.onvif_url IS NOT NULL
LEFT JOIN layer.incidents AS incident ON lent.incident = incident.id
LEFT JOIN lifemap.change AS told
    ON told.layer = 'camera_lendings' AND lent.revision = told.revision
LEFT JOIN lifemap.aim_hold AS held ON lent.camera = held.camera
WHERE
    lent.retired_at IS NULL
    AND (lent.azimuth_deg IS NOT NULL OR incident.geom IS NOT NULL)
    AND (lent.valid_from IS NULL OR lent.valid_from <= %(now)s)
    AND lent.valid_to > %(now)s
    AND (held.camera IS NULL OR held.until <= %(now)s)
ORDER BY lent.camera ASC, lent.revision DESC
