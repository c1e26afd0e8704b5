-- What has to be done with each incoming record. A date that is the file's and not the record's
-- makes no difference between two records. What people ended stays ended.
-- (sqlfluff cannot parse IS DISTINCT FROM between rows.)
-- noqa: disable=all
CREATE TEMPORARY TABLE step ON COMMIT DROP AS
SELECT
    incoming.id,
    CASE
        WHEN held.id IS NULL THEN 'insert'
        WHEN held.source <> %(source)s THEN 'foreign'
        WHEN held.retired_at IS NOT NULL AND 'ended' = any(held.corrected) THEN 'same'
        WHEN held.retired_at IS NOT NULL THEN 'revive'
        WHEN ({held_values}) IS DISTINCT FROM ({incoming_values}) THEN 'update'
        ELSE 'same'
    END AS step
FROM incoming
LEFT JOIN layer.{table} AS held ON incoming.id = held.id
