-- The district as a place that records name, with its code where the layer of districts has it.
SELECT
    ours.named,
    split_part(ours.name_ko, ' ', 1) AS part_of,
    st_asbinary(ours.boundary, 'NDR') AS shape,
    (
        SELECT min(district.code)
        FROM layer.districts AS district
        WHERE district.retired_at IS NULL AND district.name = ours.named
    ) AS code
FROM lifemap.district AS ours
