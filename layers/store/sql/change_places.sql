-- Where touched items lay before a revision and lie with it, as far as they were or are current.
-- Served by the unique indexes on id of the layer, and on (id, revision) of its history.
SELECT
    touched.side,
    st_xmin(touched.geom) AS west,
    st_ymin(touched.geom) AS south,
    st_xmax(touched.geom) AS east,
    st_ymax(touched.geom) AS north,
    st_xmin(touched.geom_3857) AS x_m,
    st_ymin(touched.geom_3857) AS y_m
FROM (
    SELECT
        'before' AS side,
        was.geom,
        was.geom_3857
    FROM history.{table} AS was
    WHERE
        was.id = any(%(ids)s)
        AND was.until_revision = %(revision)s
        AND was.retired_at IS NULL
    UNION ALL
    SELECT
        'after' AS side,
        item.geom,
        item.geom_3857
    FROM layer.{table} AS item
    WHERE item.id = any(%(ids)s) AND item.retired_at IS NULL
) AS touched
