"""XML as a stream of tags and text, by expat: no entities of its own, nothing from outside.

A declaration of entities is refused before one is made: they can make gigabytes out of a few lines.
Expat opens nothing outside a file unless it is told how, and is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from indexer.archive import damaged
from indexer.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_DEEPEST = 1_000  # elements within each other
_LONGEST = 10_000  # characters of metadata
_CELL_BREAK = " | "


class Handler:
    """What a format does with the parts of its XML. Names come without their prefix."""

    def started(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""

    def ended(self, name: str) -> None:
        """Take the end of an element."""

    def characters(self, text: str) -> None:
        """Take text, perhaps only a part of it."""


class Blocks:
    """Paragraphs and the rows of tables, in the order in which they end, as lines of text."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._blocks: list[str] = []
        self._cells: list[list[str]] = []  # of the rows that are being read, the inner ones last

    def begin_row(self) -> None:
        """Take the beginning of a row, which may be of a table within a cell."""
        self._cells.append([])

    def begin_cell(self) -> None:
        """Take the beginning of a cell; outside a row it is none."""
        if self._cells:
            self._cells[-1].append("")

    def paragraph(self, text: str) -> None:
        """Take a paragraph, of a cell or by itself."""
        if not self._within_a_cell(clean_line, text) and text:
            self._blocks.append(f"{text}\n\n")

    def end_row(self) -> None:
        """Put the cells of a row beside each other."""
        if self._cells:
            row = _CELL_BREAK.join(self._cells.pop()).strip()
            if not self._within_a_cell(str, row) and row.strip("| "):
                self._blocks.append(f"{row}\n")

    def end_table(self) -> None:
        """Part a table from what follows it, unless it is within a cell."""
        if not self._cells:
            self._blocks.append("\n")

    def text(self) -> str:
        """Return all of it."""
        return "".join(self._blocks).strip() + "\n"

    def _within_a_cell(self, clean: Callable[[str], str], text: str) -> bool:
        """Add text to the cell that is being read; tell whether there is one."""
        if not (self._cells and self._cells[-1]):
            return False
        self._cells[-1][-1] = f"{self._cells[-1][-1]} {clean(text)}".strip()
        return True


class _Parser:
    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._depth = 0
        parser = self.expat = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = handler.characters

    def _doctype(self, _root: str, _system: str | None, _public: str | None, own: bool) -> None:  # noqa: FBT001 - expat's
        if own:
            raise damaged("it declares its own XML")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise damaged("its elements are nested too deeply")
        local = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        self._handler.started(name.rpartition(":")[2], local)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._handler.ended(name.rpartition(":")[2])


def parse(chunks: Iterable[bytes], handler: Handler) -> None:
    """Give the parts of an XML file to a handler. Raises UnreadableDocument."""
    parser = _Parser(handler)
    try:
        for chunk in chunks:
            parser.expat.Parse(chunk, False)  # noqa: FBT003 - expat's
        parser.expat.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise damaged(f"its XML: {expat.ErrorString(error.code)}, line {error.lineno}") from error
    except (LookupError, ValueError) as error:  # Python looks for encodings that expat has not
        raise damaged(f"its XML: {error}") from error


class _Fields(Handler):
    """The texts of elements that have only text, by name; the first of a name that has some."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._text = ""

    def started(self, name: str, attributes: Mapping[str, str]) -> None:
        del name, attributes
        self._text = ""

    def characters(self, text: str) -> None:
        if len(self._text) < _LONGEST:
            self._text += text

    def ended(self, name: str) -> None:
        if self._text.strip():
            self.found.setdefault(name, self._text.strip())
        self._text = ""


def filled(said: Mapping[str, str]) -> dict[str, str]:
    """Return metadata that says something, each on one line."""
    return {name: clean_line(value) for name, value in said.items() if value.strip()}


def fields(chunks: Iterable[bytes]) -> dict[str, str]:
    """Return what elements with only text say, by their names. Raises UnreadableDocument."""
    handler = _Fields()
    parse(chunks, handler)
    return handler.found
