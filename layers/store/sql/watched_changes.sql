-- Where a layer changed from one revision to another; served by the index on (layer, revision).
SELECT
    revision,
    west,
    south,
    east,
    north
FROM lifemap.change
WHERE layer = %(layer)s AND revision > %(known)s AND revision <= %(until)s
ORDER BY revision
