"""Sight in the memory of a process: buildings, ground and cameras, kept current."""
