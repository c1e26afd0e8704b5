-- The parts of a table of rows.
SELECT part.relname::text
FROM pg_inherits AS link
INNER JOIN pg_class AS part ON link.inhrelid = part.oid
WHERE link.inhparent = to_regclass(%(table)s)
ORDER BY part.relname
