-- Items that ended before a moment and that no person touched; the ids are given back.
DELETE FROM layer.{table}
WHERE
    fid IN (
        SELECT old.fid
        FROM layer.{table} AS old
        WHERE
            old.retired_at < %(before)s
            AND old.source <> %(by_hand)s
            AND coalesce(cardinality(old.corrected), 0) = 0
        ORDER BY old.fid
        LIMIT %(part)s
    )
RETURNING id
