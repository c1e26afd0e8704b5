-- Of when the facts of a load are: the newest date of its records, no later than that of its file.
ALTER TABLE lifemap.load_run ADD COLUMN IF NOT EXISTS as_of timestamptz;
