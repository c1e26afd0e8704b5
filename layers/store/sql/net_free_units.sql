-- Units of a kind in some states; one without a state waits.
-- Usage: gates of a cast net; some hundred rows, read whole.
SELECT item.fid
FROM layer.units AS item
WHERE
    item.retired_at IS NULL
    AND item.kind = %(kind)s
    AND (item.state IS NULL OR item.state = any(%(states)s))
ORDER BY item.fid
