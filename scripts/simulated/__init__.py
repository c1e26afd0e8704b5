"""What is not there, behaving as if it were: for tests, and to try things without hardware."""
