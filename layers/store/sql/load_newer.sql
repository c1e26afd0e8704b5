-- What is held and newer than what comes stays as it is: answers may arrive late and out of order.
UPDATE incoming
SET
    geom = held.geom,
    flags = held.flags,
    as_of = held.as_of
    {updates}
FROM layer.{table} AS held
WHERE
    incoming.id = held.id
    AND held.retired_at IS NULL
    AND held.{moment} > incoming.{moment}
