-- What was gathered goes into the indexes: a search reads all that is not there yet.
SELECT
    gin_clean_pending_list('lifemap.found_name_key_trgm_idx'),
    gin_clean_pending_list('lifemap.found_name_initials_trgm_idx')
