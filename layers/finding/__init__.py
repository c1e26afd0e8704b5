"""Finding: from what somebody types to the items and places that are meant."""
