"""Turtle and JSON-LD, read by rdflib: both need a real parser. They are held in memory as a whole.

rdflib comes with the extra `rdf`, and is imported when such a file is read.
"""

from __future__ import annotations

import json
import logging
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, BinaryIO

from indexer.crosslingual.skos import Labels
from indexer.errors import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.crosslingual.files import Skipped
    from indexer.crosslingual.glossary import Concept

LARGEST = 100_000_000  # bytes, for which rdflib wants some gigabytes
_BASE = "file:///"  # of names that are not whole
_SAID = 200  # characters of what others say
_SAY_WHAT = (SyntaxError, ValueError)  # errors that speak of the file
_NAMES = {"turtle": "Turtle", "json-ld": "JSON-LD"}


def available() -> bool:
    """Tell whether rdflib is installed."""
    return find_spec("rdflib") is not None


def read_turtle(file: BinaryIO, name: str, skipped: Skipped) -> Iterator[Concept]:
    """Yield the concepts of a file. Raises UnreadableDocument, also where rdflib is missing."""
    return _read(file, name, skipped, "turtle")


def read_json_ld(file: BinaryIO, name: str, skipped: Skipped) -> Iterator[Concept]:
    """Yield the concepts of a file. Raises UnreadableDocument, also where rdflib is missing."""
    return _read(file, name, skipped, "json-ld")


def _read(file: BinaryIO, name: str, skipped: Skipped, format_: str) -> Iterator[Concept]:
    if not available():
        raise UnreadableDocument(
            f"{_NAMES[format_]} is read by rdflib, which is not installed",
            where=name,
            next="Install the extra rdf (pip install '.[rdf]'), or export N-Triples or RDF/XML",
        )
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UnreadableDocument(
            f"{_NAMES[format_]} of more than {LARGEST:,} bytes is not read",
            where=name,
            next="Export it as N-Triples or RDF/XML, which may have any size",
        )
    labels, elsewhere = Labels(skipped), ""
    try:
        if format_ == "json-ld":
            value = json.loads(data)
            elsewhere = _context_elsewhere(value)
            if not elsewhere:
                _take_json_ld(value, labels)
        else:
            _take_turtle(data, labels)
    except Exception as error:  # whatever rdflib and the parsers below it raise
        said = " ".join(str(error).split())[:_SAID] if isinstance(error, _SAY_WHAT) else ""
        raise UnreadableDocument(
            f"it cannot be read as {_NAMES[format_]}{f' ({said})' if said else ''}",
            where=name,
            next="It may be cut off or damaged: export it again, perhaps as N-Triples",
        ) from error
    if elsewhere:  # nothing is ever fetched
        raise UnreadableDocument(
            f"its context is not in it, but at {elsewhere[:_SAID]}",
            where=name,
            next="Export it as N-Triples or RDF/XML",
        )
    yield from labels.concepts()


def _take_turtle(data: bytes, labels: Labels) -> None:
    from rdflib import Graph  # noqa: PLC0415 - imported where it is needed

    Graph(store=_store(labels)).parse(data=data, format="turtle", publicID=_BASE)


def _take_json_ld(value: object, labels: Labels) -> None:
    from rdflib import Dataset  # noqa: PLC0415
    from rdflib.plugins.parsers.jsonld import to_rdf  # noqa: PLC0415

    to_rdf(value, Dataset(store=_store(labels)), _BASE)


def _store(labels: Labels) -> Any:  # noqa: ANN401 - a class of rdflib, which may not be there
    """Return what takes statements from rdflib, gives them to `labels` and keeps none."""
    from rdflib import Literal  # noqa: PLC0415
    from rdflib.plugins.stores.memory import Memory  # noqa: PLC0415

    def add(_store: object, statement: tuple[Any, Any, Any], *_: object, **__: object) -> None:
        subject, of, other = statement
        if not isinstance(other, Literal):
            labels.link(str(subject), str(of), str(other))
        elif other.language:
            labels.literal(str(subject), str(of), str(other), other.language)

    # It warns of every name that is no good URI, which is no matter here.
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)
    return type("Statements", (Memory,), {"add": add})()


def _context_elsewhere(value: object) -> str:
    """Return where a context lies that is not in the file, or ""."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += one.values()
            contexts = [one.get("@import"), one.get("@context")]
            contexts += one["@context"] if isinstance(one.get("@context"), list) else []
            if elsewhere := [context for context in contexts if isinstance(context, str)]:
                return elsewhere[0]
    return ""
