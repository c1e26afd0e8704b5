-- Served by the primary key. A new column of the log must not change the text of an old record.
SELECT
    sequence,
    jsonb_build_array(
        sequence, extract(EPOCH FROM at), action, who, roles, credential, address, route, request,
        subject, layer, items, item_count, fields, purpose, note
    )::text
FROM lifemap.audit
WHERE sequence > %(after)s AND sequence <= %(upto)s
ORDER BY sequence
