"""The streets in the memory of a process: network, what holds on them now, who stands where."""
