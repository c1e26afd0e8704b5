SELECT
    item.fid,
    {texts}
FROM layer.{table} AS item
WHERE item.retired_at IS NULL AND {which}
