-- Which items of a layer changed after a revision; served by the index on (layer, revision).
SELECT
    revision,
    upserts || removals AS touched
FROM lifemap.change
WHERE layer = %(layer)s AND revision > %(known)s
ORDER BY revision
