"""Values in, values out: geometry and algorithms with no database, no network and no web."""
