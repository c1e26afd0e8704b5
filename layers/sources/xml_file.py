"""XML of strangers, opened as one kind of file: no document types, no entities."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from layers.errors import SourceError


def tag_of(element: Element) -> str:
    """Give the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def opened(raw: bytes, name: str, kind: str) -> Element:
    """Give the root of a file of a ``kind`` (``kml``), which is also the tag of its root.

    Raises
    ------
    SourceError
        With the ``name`` of the file, when it is none, or declares a document type.
    """
    try:
        root = fromstring(raw, forbid_dtd=True)
    except DefusedXmlException as error:
        raise SourceError(f"'{name}' declares a document type; not opened.") from error
    except ParseError as error:
        raise SourceError(f"'{name}' is not XML: {error}.") from error
    if tag_of(root) != kind:
        raise SourceError(f"'{name}' is not {kind.upper()}: its root is '{tag_of(root)}'.")
    return root
