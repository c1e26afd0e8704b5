-- Items of this change stop being found by what they were.
DELETE FROM lifemap.{found} AS found
USING layer.{table} AS item
WHERE found.layer = %(layer)s AND found.fid = item.fid AND {which}
