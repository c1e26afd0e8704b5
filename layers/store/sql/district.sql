-- One row at most.
SELECT
    id,
    name_ko,
    name_en,
    is_sample,
    attribution,
    west,
    south,
    east,
    north,
    loaded_at,
    public
FROM lifemap.district
