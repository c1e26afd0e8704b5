-- What is observed of items that are there is not for a load to say: observing decides by the time
-- of the event (layers.store.observations).
UPDATE incoming
SET
    as_of = held.as_of,
    flags = array_remove(incoming.flags, 'simulated')
    || CASE WHEN 'simulated' = any(held.flags) THEN ARRAY['simulated'] ELSE '{{}}' END
    {updates}
FROM layer.{table} AS held
WHERE incoming.id = held.id AND held.retired_at IS NULL
