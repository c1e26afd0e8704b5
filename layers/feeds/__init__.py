"""Types of data that keep themselves true: what is asked of whom, what an answer means."""
