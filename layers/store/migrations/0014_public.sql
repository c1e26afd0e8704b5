-- What the district's file opens to everybody ({sight}); NULL where it was loaded before files
-- could say so, and then nothing is open. The sample's cameras are invented: its file says so.
ALTER TABLE lifemap.district ADD COLUMN IF NOT EXISTS public text[];

UPDATE lifemap.district SET public = '{sight}'
WHERE is_sample AND public IS NULL;
