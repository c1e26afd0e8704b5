-- The dongs that shares are told by: of administration where there are any, else of law.
WITH told AS (
    SELECT min(kind) AS kind
    FROM layer.dongs
    WHERE retired_at IS NULL
)

SELECT
    dong.id,
    dong.name,
    st_asbinary(dong.geom, 'NDR') AS shape
FROM layer.dongs AS dong
INNER JOIN told ON dong.kind = told.kind
WHERE dong.retired_at IS NULL
ORDER BY dong.id
