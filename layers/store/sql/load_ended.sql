-- What ended does not come back by a record that is older than its last one.
DELETE FROM incoming
USING layer.{table} AS held
WHERE
    incoming.id = held.id
    AND held.retired_at IS NOT NULL
    AND (
        held.{moment} > incoming.{moment}
        OR (held.{moment} = incoming.{moment} AND NOT %(is_whole)s)
    )
