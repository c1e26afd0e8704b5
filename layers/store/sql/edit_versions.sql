-- The versions of an item, newest first, with who made each. Served by the unique index on id, by
-- the history's index on (id, revision) and by the unique index of changes.
SELECT
    version.revision,
    told.at,
    told.author,
    told.action,
    told.note,
    told.restored,
    version.is_ended,
    version.geometry,
    version.properties
FROM (
    SELECT
        revision,
        retired_at IS NOT NULL AS is_ended,
        st_asgeojson(geom, {decimals}, 0) AS geometry,
        {properties_json} AS properties
    FROM (
        SELECT {shared}
        FROM layer.{table}
        WHERE id = %(id)s
        UNION ALL
        SELECT {shared}
        FROM history.{table}
        WHERE id = %(id)s
    ) AS item
    WHERE revision < %(before)s
    ORDER BY revision DESC
    LIMIT %(limit)s
) AS version
LEFT JOIN lifemap.change AS told
    ON told.layer = %(layer)s AND version.revision = told.revision
ORDER BY version.revision DESC
