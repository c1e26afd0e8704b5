INSERT INTO lifemap.audit (
    action, who, roles, credential, address, route, request, subject, layer, items, item_count,
    fields, purpose, note
)
VALUES (
    %(action)s, %(who)s, %(roles)s::text[], %(credential)s, %(address)s, %(route)s, %(request)s,
    %(subject)s, %(layer)s, %(items)s::text[], %(item_count)s, %(read_fields)s::text[], %(purpose)s,
    %(note)s
)
