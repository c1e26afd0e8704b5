"""Turning cameras to a place: ONVIF, who holds which camera, and bringing them back."""
