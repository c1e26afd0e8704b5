-- What a run means for its feed. What the simulator said is nothing that real answers go on from,
-- and the other way round. NULL in next_due means that somebody asked for another run meanwhile.
UPDATE lifemap.feed
SET
    lease_until = NULL,
    next_due = CASE WHEN next_due IS NOT NULL THEN %(next_due)s::timestamptz END,
    failures = CASE WHEN %(is_good)s THEN 0 ELSE failures + 1 END,
    newest = CASE
        WHEN simulated = %(simulated)s THEN greatest(newest, %(newest)s)
        ELSE %(newest)s
    END,
    good_at = CASE
        WHEN %(is_good)s THEN %(answered_at)s
        WHEN simulated = %(simulated)s THEN good_at
    END,
    is_empty = CASE WHEN %(is_good)s THEN %(is_empty)s ELSE is_empty END,
    run = %(run)s,
    simulated = %(simulated)s,
    profile = %(profile)s,
    strikes = %(strikes)s
WHERE feed = %(feed)s
