"""The sample district: a believable Korean city district made from a seed.

``make_district`` is the door. Everything is in EPSG:5186 metres until somebody writes it to a
file, and everything that is left to chance comes from one ``numpy.random.Generator``.
"""

from spatial.synthesis.district import SampleDistrict, make_district

__all__ = ["SampleDistrict", "make_district"]
