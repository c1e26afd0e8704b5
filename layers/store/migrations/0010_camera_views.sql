-- Of which state of which layers, and by which method, the stored views of cameras were made: one
-- row, written in the transaction of the views themselves. No row: they are not made yet.
CREATE TABLE IF NOT EXISTS lifemap.views_made (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    made_of jsonb NOT NULL,
    made_at timestamptz NOT NULL
);
