-- Schools as school watch reads them: one where an id is named, else all but universities.
SELECT
    id,
    name,
    level,
    st_x(geom) AS lon,
    st_y(geom) AS lat
FROM layer.schools
WHERE
    retired_at IS NULL
    AND coalesce(id = %(id)s, level IS DISTINCT FROM 'university')
ORDER BY name, id
