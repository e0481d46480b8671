"""RDF in XML (W3C, 2014), read as a stream: elements are by turns things and what they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from urllib.parse import urljoin

from indexer.crosslingual.files import Skipped, skip
from indexer.crosslingual.skos import LITERALS, Labels
from indexer.crosslingual.terms import LONGEST_TERM
from indexer.crosslingual.xml_reader import UNKNOWN_ENTITY, XML_NAMESPACE, XmlReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.crosslingual.glossary import Concept

ROOT = "RDF"

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LANG, _BASE = f"{XML_NAMESPACE}lang", f"{XML_NAMESPACE}base"


class _Frame(NamedTuple):
    """An element that is open: a thing, or what it has (`of`); and what it says for all within.

    Within one without a subject things stand by themselves.
    """

    subject: str = ""
    of: str = ""
    language: str = ""
    base: str = ""
    is_text: bool = False  # what is within is markup, and says nothing


def read_rdf_xml(file: BinaryIO, name: str, skipped: Skipped) -> Iterator[Concept]:
    """Yield the concepts of a file. Raises UnreadableDocument."""
    labels = Labels(skipped)
    for _ in _RdfReader(name, labels, skipped).read(file):
        pass
    yield from labels.concepts()


class _RdfReader(XmlReader[None]):
    kind, roots = "RDF", (f"{_RDF}{ROOT}",)
    following = "Export it as SKOS in RDF/XML, or give it the suffix of its format"
    namespaces = True

    def __init__(self, name: str, labels: Labels, skipped: Skipped) -> None:
        super().__init__(name)
        self._labels, self._skipped = labels, skipped
        self._frames: list[_Frame] = []
        self._text: list[str] | None = None  # None outside of a label
        self._size = self._blank = 0

    def unknown_entity(self) -> None:
        if self._text is not None:
            skip(self._skipped, UNKNOWN_ENTITY, self.line)
            self._text = None

    def started(self, name: str, attributes: dict[str, str]) -> None:
        outer = self._frames[-1] if self._frames else _Frame()
        outer = outer._replace(
            language=attributes.pop(_LANG, outer.language), base=attributes.pop(_BASE, outer.base)
        )
        self._text = None  # what has an element within is no text
        if not self._frames or outer.is_text:
            self._frames.append(outer)
        elif outer.subject and not outer.of:
            self._frames.append(self._had(outer, name, attributes))
        else:
            self._frames.append(self._thing(outer, attributes))

    def ended(self, name: str) -> None:
        del name
        frame = self._frames.pop()
        text, self._text = self._text, None
        if text is not None:
            self._labels.literal(frame.subject, frame.of, "".join(text), frame.language, self.line)

    def characters(self, text: str) -> None:
        if self._text is not None and self._size <= LONGEST_TERM:
            self._size += len(text)
            self._text.append(text)

    def _thing(self, outer: _Frame, attributes: dict[str, str]) -> _Frame:
        """Open a thing, which something else may have."""
        inner = outer._replace(
            subject=self._named("about", attributes, outer) or self._new(), of=""
        )
        if outer.of:
            self._labels.link(outer.subject, outer.of, inner.subject, self.line)
        self._take(inner, attributes)
        return inner

    def _had(self, outer: _Frame, of: str, attributes: dict[str, str]) -> _Frame:
        """Open what a thing has: a text, a thing that is named or described here, or follows."""
        how = attributes.get(f"{_RDF}parseType", "")
        if how == "Collection":
            return outer._replace(subject="", of="")
        other = self._named("resource", attributes, outer)
        if not other and (how == "Resource" or attributes.keys() & LITERALS):
            other = self._new()
        inner = outer._replace(of=of)
        if other:
            self._labels.link(outer.subject, of, other, self.line)
            its = outer._replace(subject=other, of="")
            self._take(its, attributes)
            return its if how == "Resource" else inner
        if not how and of in LITERALS and f"{_RDF}datatype" not in attributes:
            self._text, self._size = [], 0
        return inner._replace(is_text=bool(how))

    def _take(self, thing: _Frame, attributes: dict[str, str]) -> None:
        """Take the texts of a thing that are written as attributes."""
        for of, text in attributes.items():
            self._labels.literal(thing.subject, of, text, thing.language, self.line)

    def _named(self, what: str, attributes: dict[str, str], outer: _Frame) -> str:
        """Return the name that attributes give to a thing, or ""."""
        if f"{_RDF}{what}" in attributes:
            return _resolved(attributes[f"{_RDF}{what}"], outer.base)
        if what == "about" and f"{_RDF}ID" in attributes:
            return _resolved(f"#{attributes[f'{_RDF}ID']}", outer.base)
        return f"_:{attributes[f'{_RDF}nodeID']}" if f"{_RDF}nodeID" in attributes else ""

    def _new(self) -> str:
        self._blank += 1
        return f"_: {self._blank}"  # no name of the file has a blank


def _resolved(name: str, base: str) -> str:
    try:
        return urljoin(base, name) or "#"
    except ValueError:  # [ where a host should be
        return name
