SELECT
    attribute.attname,
    format_type(attribute.atttypid, attribute.atttypmod) AS type_name,
    attribute.attnotnull AND NOT attribute.atthasdef AND attribute.attidentity = '' AS is_required
FROM pg_attribute AS attribute
WHERE
    attribute.attrelid = to_regclass(format('%%I.%%I', %(schema)s::text, %(table)s::text))
    AND attribute.attnum > 0
    AND NOT attribute.attisdropped
ORDER BY attribute.attnum
