-- Where how many people live; cells that are listed once for each of their dongs are one.
SELECT
    st_asbinary(geom, 'NDR') AS shape,
    sum(people) AS people
FROM layer.population
WHERE retired_at IS NULL AND people > 0
GROUP BY geom
