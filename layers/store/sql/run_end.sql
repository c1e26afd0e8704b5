UPDATE lifemap.load_run
SET
    outcome = %(outcome)s,
    as_of = %(as_of)s,
    sentence = %(sentence)s,
    seconds = %(seconds)s,
    read_count = %(read)s,
    accepted_count = %(accepted)s,
    rejected_count = %(rejected)s,
    outside_count = %(outside)s,
    merged_count = %(merged)s,
    flagged_count = %(flagged)s,
    inserted_count = %(inserted)s,
    updated_count = %(updated)s,
    unchanged_count = %(unchanged)s,
    retired_count = %(retired)s
WHERE run = %(run)s
