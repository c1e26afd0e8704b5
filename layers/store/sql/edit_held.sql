-- One item, ended or not, as it is in the table; served by the unique index on id.
SELECT
    held.revision,
    held.revision || '.' || held.xmin::text AS version,
    held.retired_at IS NOT NULL AS is_ended,
    held.corrected,
    st_asbinary(held.geom) AS wkb
    {fields}
FROM layer.{table} AS held
WHERE held.id = %(id)s
