-- The names that the stretches' numbers stand for.
SELECT DISTINCT
    hashtextextended(coalesce(name, '') || E'\x1f' || coalesce(name_en, ''), 0) AS number,
    coalesce(name, '') AS ko,
    coalesce(name_en, '') AS en
FROM layer.street_edges
WHERE retired_at IS NULL
