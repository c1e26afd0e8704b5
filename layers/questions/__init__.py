"""The questions people ask: rows through the store, computed by ``spatial``, values out."""
