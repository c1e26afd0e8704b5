INSERT INTO lifemap.aim_move (
    camera, aim, action, state, code, who, why, incident, lending, priority, from_azimuth_deg,
    from_tilt_deg, to_azimuth_deg, to_tilt_deg, at_azimuth_deg, at_tilt_deg, zoom, error_deg,
    took_ms, note
)
VALUES (
    %(camera)s, %(aim)s, %(action)s, %(state)s, %(code)s, %(who)s, %(why)s, %(incident)s,
    %(lending)s, %(priority)s, %(from_azimuth_deg)s, %(from_tilt_deg)s, %(to_azimuth_deg)s,
    %(to_tilt_deg)s, %(at_azimuth_deg)s, %(at_tilt_deg)s, %(zoom)s, %(error_deg)s, %(took_ms)s,
    %(note)s
)
