-- Dongs as places that records name: of one name, that of administration comes first.
SELECT
    dong.code,
    dong.name,
    dong.kind,
    st_asbinary(dong.geom, 'NDR') AS shape
FROM layer.dongs AS dong
WHERE dong.retired_at IS NULL
ORDER BY dong.kind, dong.code
