-- One that was given up becomes one that came late.
INSERT INTO lifemap.bundle (collector, number, sha256, received_at, outcome)
VALUES (%(collector)s, %(number)s, %(sha256)s, %(now)s, %(fate)s)
ON CONFLICT (collector, number) DO UPDATE
    SET
        sha256 = excluded.sha256,
        received_at = excluded.received_at,
        outcome = excluded.outcome
