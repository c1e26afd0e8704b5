-- How a run ended.
UPDATE lifemap.feed_run
SET
    seconds = %(seconds)s,
    outcome = %(outcome)s,
    status = %(status)s,
    said = %(said)s,
    rows = %(rows)s,
    new = %(new)s,
    changed = %(changed)s,
    bad = %(bad)s,
    newest = %(newest)s,
    bytes = %(bytes)s,
    sha256 = %(sha256)s,
    load_run = %(load_run)s,
    simulated = %(simulated)s
WHERE run = %(run)s
