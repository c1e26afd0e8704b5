-- Which items got other values, and where they are.
SELECT
    array_agg(held.id ORDER BY held.id) AS ids,
    st_xmin(st_extent(held.geom)) AS west,
    st_ymin(st_extent(held.geom)) AS south,
    st_xmax(st_extent(held.geom)) AS east,
    st_ymax(st_extent(held.geom)) AS north
FROM layer.{table} AS held
INNER JOIN seen ON held.fid = seen.fid
WHERE seen.is_newest AND seen.differs
