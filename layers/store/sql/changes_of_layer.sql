-- Where a layer was touched since a revision, that one among them. Served by
-- change_layer_revision_idx.
SELECT
    revision,
    at,
    west,
    south,
    east,
    north
FROM lifemap.change
WHERE layer = %(layer)s AND revision >= %(first)s
ORDER BY revision
