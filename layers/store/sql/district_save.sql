INSERT INTO lifemap.district (
    id, name_ko, name_en, named, is_sample, attribution, west, south, east, north, boundary,
    public
)
SELECT
    %(id)s,
    %(name_ko)s,
    %(name_en)s,
    %(named)s,
    %(is_sample)s,
    %(attribution)s,
    st_xmin(given.boundary),
    st_ymin(given.boundary),
    st_xmax(given.boundary),
    st_ymax(given.boundary),
    given.boundary,
    %(public)s
FROM (SELECT st_geomfromwkb(%(boundary)s, 4326) AS boundary) AS given
ON CONFLICT (only_one) DO UPDATE SET
    id = excluded.id,
    name_ko = excluded.name_ko,
    name_en = excluded.name_en,
    named = excluded.named,
    is_sample = excluded.is_sample,
    attribution = excluded.attribution,
    west = excluded.west,
    south = excluded.south,
    east = excluded.east,
    north = excluded.north,
    boundary = excluded.boundary,
    public = excluded.public,
    loaded_at = NULL
