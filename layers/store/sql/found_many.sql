-- Trigrams of many rows are gathered first and sorted into the index at once.
SELECT
    set_config('gin_pending_list_limit', '1GB', true),
    set_config('maintenance_work_mem', '256MB', true)
