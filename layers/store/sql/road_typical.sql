-- What each link's speed was in this hour of the week, over what is kept of the past weeks: the
-- harmonic mean, since it is times that are averaged.
SELECT
    past.id,
    count(*) / sum(1.0 / past.speed_kph) AS speed_kph
FROM (
    SELECT
        id,
        speed_kph,
        coalesce(observed_at, as_of) AS observed_at
    FROM history.traffic_links
    UNION ALL
    SELECT
        id,
        speed_kph,
        coalesce(observed_at, as_of) AS observed_at
    FROM layer.traffic_links
) AS past
WHERE
    past.speed_kph > 0
    AND past.observed_at >= %(since)s
    AND past.observed_at < %(until)s
    AND extract(ISODOW FROM past.observed_at AT TIME ZONE %(zone)s) = %(day)s
    AND extract(HOUR FROM past.observed_at AT TIME ZONE %(zone)s) = %(hour)s
GROUP BY past.id
