-- The indexes of a table that keep no key, and how each is made.
SELECT
    pg_namespace.nspname,
    pg_class.relname,
    pg_get_indexdef(pg_index.indexrelid)
FROM pg_index
INNER JOIN pg_class ON pg_index.indexrelid = pg_class.oid
INNER JOIN pg_namespace ON pg_class.relnamespace = pg_namespace.oid
WHERE pg_index.indrelid = %(table)s::regclass AND NOT pg_index.indisunique
ORDER BY pg_class.relname
