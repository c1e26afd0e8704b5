-- Where cameras look that are lent just now.
SELECT
    camera,
    azimuth_deg,
    tilt_deg,
    NULL AS who
FROM layer.camera_lendings
WHERE
    retired_at IS NULL
    AND azimuth_deg IS NOT NULL
    AND (valid_from IS NULL OR valid_from <= %(now)s)
    AND (valid_to IS NULL OR valid_to > %(now)s)
ORDER BY valid_from, fid
