"""What the cameras watch together, in the memory of a process: stored views over the ground."""
