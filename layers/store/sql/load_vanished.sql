-- Current records of a source that its file no longer has, but for those that people brought back;
-- of a part only where a part is loaded.
CREATE TEMPORARY TABLE vanished ON COMMIT DROP AS
SELECT held.id
FROM layer.{table} AS held
LEFT JOIN incoming ON held.id = incoming.id
WHERE
    held.source = %(source)s
    AND held.retired_at IS NULL
    AND incoming.id IS NULL
    AND NOT 'ended' = any(held.corrected)
    {condition}
