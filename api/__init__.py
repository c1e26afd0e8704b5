"""Parse, call, format: no SQL and no geometry live here."""
