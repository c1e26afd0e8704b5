-- Entries of forms that somebody else than their author approved, each as it was at a revision of
-- its layer: whatever is entered later is to be approved anew.
CREATE TABLE IF NOT EXISTS lifemap.feed_approval (
    layer text NOT NULL,
    item text NOT NULL,
    revision bigint NOT NULL,
    approved_by text NOT NULL,
    approved_at timestamptz NOT NULL,
    PRIMARY KEY (layer, item, revision)
);
