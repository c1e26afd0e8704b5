-- Subway stations by name and place.
-- Usage: ways out of a cast net, once for a state of the layer; a few hundred rows, read whole.
SELECT
    item.name,
    st_x(item.geom) AS lon,
    st_y(item.geom) AS lat
FROM layer.subway_stations AS item
WHERE item.retired_at IS NULL
ORDER BY item.fid
