-- What a feed says for the first time is how things are: readers are shown it, and it is no news.
ALTER TABLE lifemap.change ADD COLUMN IF NOT EXISTS is_first boolean NOT NULL DEFAULT false;

-- An entry of a form that somebody looked at is approved, or refused with a reason.
ALTER TABLE lifemap.feed_approval
ADD COLUMN IF NOT EXISTS is_refused boolean NOT NULL DEFAULT false,
ADD COLUMN IF NOT EXISTS note text;
