-- Where cameras look that somebody turned and holds just now; those that were not yet told to turn
-- look where they looked.
SELECT
    camera,
    azimuth_deg,
    tilt_deg,
    who
FROM lifemap.aim_hold
WHERE until > %(now)s AND goal IS NOT NULL
ORDER BY taken_at
