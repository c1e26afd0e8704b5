"""One adapter a protocol; each reads a publisher's file into a raw frame of text and geometry."""
