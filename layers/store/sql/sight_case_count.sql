-- How often each verdict was found right, by whether the camera was assumed.
SELECT
    verdict,
    assumed,
    count(*) AS cases,
    count(*) FILTER (WHERE verdict = truth) AS confirmed
FROM lifemap.sight_case
GROUP BY verdict, assumed
