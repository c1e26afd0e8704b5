"""One module a protocol: which requests it takes to ask a feed, and what the answers mean."""
