-- The ids of what a load writes and of what it retires.
SELECT
    coalesce(
        (
            SELECT array_agg(step.id ORDER BY step.id)
            FROM step
            WHERE step.step <> 'same'
        ), '{{}}'
    ) AS upserts,
    coalesce(
        (
            SELECT array_agg(vanished.id ORDER BY vanished.id)
            FROM vanished
        ), '{{}}'
    ) AS removals
