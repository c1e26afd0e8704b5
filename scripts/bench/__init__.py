"""Measurements over HTTP against what the database can do alone, and against a peer."""
