"""Changes on their way to whoever watches: read from the outbox once, handed to every stream."""
