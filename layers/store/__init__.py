"""The only package that speaks to PostGIS."""
