"""XML that somebody else wrote: no network, no DTD, no entities, bounded in size and depth."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from kg.errors import InputError
from kg.readers._text import SIZE_LIMIT, read_bytes

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"

_ONLY_IDS = frozenset({"DTD_ID_REDEFINED", "DTD_XMLID_VALUE"})
"""Errors of ids, which are no reason to give up a file: readers list what has one that is taken."""


def load_xml(path: Path, shown: str, limit: int = SIZE_LIMIT) -> etree._Element:
    """The root of an XML file. Raises InputError where it cannot be read or is refused."""
    return parse_xml(read_bytes(path, shown, limit), shown)


def parse_xml(data: bytes, shown: str) -> etree._Element:
    """The root of an XML document.

    Raises InputError, with the line, where it is not well-formed or nested more than 256 deep,
    and for any document type declaration: it may hold entities that expand without end.
    """
    parser = _parser()
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        # Not the error's own log, which may hold those of other files.
        if {one.type_name for one in parser.error_log} - _ONLY_IDS:
            line = error.position[0] if error.position else 0
            raise InputError(f"{shown}:{line}: not XML: {error.msg}") from None
        root = etree.fromstring(data, _parser(recover=True))
    except ValueError as error:
        raise InputError(f"{shown}: not XML: {error}") from None
    if root is None:
        raise InputError(f"{shown}: not XML: there is no element in it")
    if root.getroottree().docinfo.doctype:
        raise InputError(f"{shown}: a document type declaration (DTD) is refused; remove it")
    return root


def _parser(recover: bool = False) -> etree.XMLParser:
    # Not collect_ids=False, with which lxml loads external DTDs.
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_pis=True,
        recover=recover,
    )


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for comments and entities."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
