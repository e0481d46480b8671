"""The formats of glossaries: by suffix, and for .xml by what the file begins with.

A new format is a file with a reader, and a row here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from indexer.crosslingual import graphs, rdf_xml, tbx
from indexer.crosslingual.files import Skipped, opened
from indexer.crosslingual.glossary import read_table
from indexer.crosslingual.graphs import read_json_ld, read_turtle
from indexer.crosslingual.ntriples import read_ntriples
from indexer.crosslingual.rdf_xml import read_rdf_xml
from indexer.crosslingual.tbx import read_tbx
from indexer.crosslingual.xml_reader import root_of
from indexer.errors import UnreadableDocument, UnsupportedFormat
from indexer.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path, PurePath

    from indexer.crosslingual.glossary import Concept

Reader: TypeAlias = "Callable[[BinaryIO, str, Skipped], Iterator[Concept]]"
"""Takes an open file, its name for people, and where to count what is left out."""


def _read_xml(file: BinaryIO, name: str, skipped: Skipped) -> Iterator[Concept]:
    """Yield the concepts of XML of whatever kind. Raises UnreadableDocument."""
    root = root_of(file, name)
    if root not in _BY_ROOT:
        raise UnreadableDocument(
            f"it is no glossary: it begins with <{root}>",
            where=f"{name}, line 1",
            next="Export it as TBX, or as SKOS in RDF/XML",
        )
    return _BY_ROOT[root](file, name, skipped)


_BY_ROOT: dict[str, Reader] = {
    **dict.fromkeys(tbx.ROOTS, read_tbx),
    rdf_xml.ROOT: read_rdf_xml,
}
_BY_SUFFIX: dict[str, Reader] = {
    ".tsv": read_table,
    ".xml": _read_xml,
    ".tbx": read_tbx,
    ".rdf": read_rdf_xml,
    ".nt": read_ntriples,
    ".ttl": read_turtle,
    ".jsonld": read_json_ld,
}


def reader_for(path: PurePath) -> Reader:
    """Return what reads a file of this name. Raises UnsupportedFormat."""
    suffix = path.suffix.lower()
    if suffix not in _BY_SUFFIX:
        raise UnsupportedFormat(
            f"glossaries are not read from files of type {suffix or 'without suffix'}",
            where=path.name,
            next="Export it as TBX, as SKOS, or as .tsv with a first line of languages",
        )
    return _BY_SUFFIX[suffix]


def read_concepts(path: Path, skipped: Skipped, name: str = "") -> Iterator[Concept]:
    """Yield the concepts of a glossary, which people may know by another name.

    Lines of what has to be left out go to `skipped`. Raises UnsupportedFormat, and
    UnreadableDocument, perhaps after some concepts.
    """
    name = name or path.name
    read, found = reader_for(path.with_name(name)), False
    with opened(path, name) as file:
        for concept in read(file, name, skipped):
            found = True
            yield concept
    if not found:
        raise UnreadableDocument(
            "no concept in it has terms in two of our languages",
            where=name,
            next=f"Mark its terms with two or three of {', '.join(LANGUAGES)}",
        )


def made_with() -> tuple[bool]:
    """Return what decides, besides a file, what is read of it: whether rdflib is there."""
    return (graphs.available(),)
