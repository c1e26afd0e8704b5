-- One line of the outbox, which is also the record of who did what.
INSERT INTO lifemap.change (
    layer,
    revision,
    upserts,
    removals,
    author,
    action,
    note,
    restored,
    is_first,
    west,
    south,
    east,
    north
)
VALUES (
    %(layer)s,
    %(revision)s,
    %(upserts)s,
    %(removals)s,
    %(author)s,
    %(action)s,
    %(note)s,
    %(restored)s,
    %(is_first)s,
    %(west)s,
    %(south)s,
    %(east)s,
    %(north)s
)
