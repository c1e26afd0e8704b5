-- The answers of a run as they came, in their order: asked for by the run, or taken from the inbox.
SELECT
    number,
    answer AS place,
    asked,
    at,
    status,
    headers,
    body,
    trouble,
    refused,
    simulated,
    true AS is_packed
FROM lifemap.feed_answer
WHERE run = %(run)s
UNION ALL
SELECT
    number,
    message AS place,
    asked,
    at,
    status,
    headers,
    body,
    trouble,
    refused,
    simulated,
    false AS is_packed
FROM lifemap.feed_inbox
WHERE taken_by = %(run)s
ORDER BY number, place
