"""XML that people bring, read as a stream by expat. Files may be far larger than memory.

A declaration of entities is refused before one is made: they can make gigabytes out of a few
lines. Nothing outside the file is ever opened: expat does not, unless it is told how.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Generic, TypeVar
from xml.parsers import expat

from indexer.errors import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_Item = TypeVar("_Item")

_CHUNK = 1 << 16  # bytes
_DEEPEST = 100  # elements within each other: TMX has seven
_LONGEST_TAG = 1 << 20  # bytes that the parser may hold on to before it has understood them

UNKNOWN_ENTITY = "an entity that the file does not explain"
LANG = "xml:lang"
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"


class XmlReader(Generic[_Item]):
    """What expat calls. A kind of file adds to `ready` what is complete.

    With `namespaces`, names have their namespace before them, as RDF wants it; else no prefix.
    """

    kind = "XML"  # what people call it
    roots: Collection[str] = ()  # what it begins with; nothing for whatever there is
    following = "Export it again"  # what to do about another root
    namespaces = False

    def __init__(self, name: str) -> None:
        """Take the name by which people know the file."""
        self.ready: list[_Item] = []
        self.depth = 0
        self._name = name
        self._fed = 0
        parser = self._parser = expat.ParserCreate(
            namespace_separator="" if self.namespaces else None
        )
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.SkippedEntityHandler = self._skipped_entity
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.characters

    def read(self, file: BinaryIO) -> Iterator[_Item]:
        """Yield what a file has. Raises UnreadableDocument, perhaps after some of it."""
        chunk, fault = b" ", None
        while chunk and not fault:
            chunk = file.read(_CHUNK)
            try:
                self._feed(chunk)
            except UnreadableDocument as error:
                fault = error
            ready, self.ready = self.ready, []
            yield from ready  # also what stands before the fault
        if fault:
            raise fault

    @property
    def line(self) -> int:
        """The line that is being read."""
        return self._parser.CurrentLineNumber

    # What a kind of file does when an element begins or ends, and with text. `ended` comes after
    # its depth has been left.

    def started(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""

    def ended(self, name: str) -> None:
        """Take the end of an element."""

    def characters(self, text: str) -> None:
        """Take text, perhaps only a part of it."""

    def unknown_entity(self) -> None:
        """Take notice that something of the text is not known."""

    def unreadable(self, what: str, following: str, line: int = 0) -> UnreadableDocument:
        """Return the error that says what is wrong in this line, or in another."""
        where = f"{self._name}, line {line or self.line}"
        return UnreadableDocument(what, where=where, next=following)

    def _feed(self, chunk: bytes) -> None:
        """Take a chunk; an empty one is the last."""
        try:
            self._parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            raise self.unreadable(
                f"it is not XML from here on ({expat.ErrorString(error.code)})",
                "It may be cut off or in another encoding than it says: export it again",
                error.lineno,
            ) from error
        except (LookupError, ValueError) as error:  # Python looks for those that expat has not
            raise self.unreadable(
                f"its encoding is not known ({error})", "Save it again in UTF-8"
            ) from error
        self._fed += len(chunk)
        if self._fed - self._parser.CurrentByteIndex > _LONGEST_TAG:
            raise self.unreadable("a tag has no end", "Export it again")

    def _doctype(self, root: str, _system: str | None, _public: str | None, own: bool) -> None:  # noqa: FBT001 - expat's
        if own:
            raise self.unreadable(
                "it declares its own XML", f"Remove what is in [ ] after <!DOCTYPE {root}"
            )

    def _skipped_entity(self, _name: str, _is_parameter: bool) -> None:  # noqa: FBT001 - expat's
        self.unknown_entity()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.unreadable("its elements are nested too deeply", "Export it again")
        name = self._known_as(name)
        if self.depth == 1 and self.roots and name not in self.roots:
            raise self.unreadable(f"it is no {self.kind}: it begins with <{name}>", self.following)
        self.started(name, attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.ended(self._known_as(name))

    def _known_as(self, name: str) -> str:
        return name if self.namespaces else name.rpartition(":")[2]


class _RootReader(XmlReader[str]):
    """Finds what a file begins with."""

    def started(self, name: str, attributes: dict[str, str]) -> None:
        """Take the first element."""
        del attributes
        if self.depth == 1:
            self.ready.append(name)


def root_of(file: BinaryIO, name: str) -> str:
    """Return the element that a file begins with; it is then at its beginning again.

    Raises UnreadableDocument.
    """
    root = next(_RootReader(name).read(file))  # expat raises where there is none
    file.seek(0)
    return root
