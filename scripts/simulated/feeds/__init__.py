"""Providers that are not there, speaking their formats of a district where things happen."""
