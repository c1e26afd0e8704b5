"""The life map and the other pages, declared from layer definitions and styles."""
