"""Files of translations, read as a stream: TMX 1.4 (LISA, 2005), and columns parted by tabs.

A unit is a text in two or three of our languages. Files may be far larger than memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from indexer.crosslingual.files import LONGEST_ROW, Skipped, language_of, opened, rows, skip
from indexer.crosslingual.xml_reader import LANG, UNKNOWN_ENTITY, XmlReader
from indexer.errors import UnreadableDocument, UnsupportedFormat
from indexer.languages import LANGUAGES
from indexer.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Unit: TypeAlias = dict[str, str]
"""Text by language, clean, on one line."""

_LONGEST = LONGEST_ROW // 4  # characters of a text; more is a document, of which no word is learnt

# What stands in these is markup of another format, not text (TMX 1.4b, 3.3).
_MARKUP = frozenset({"bpt", "ept", "it", "ph", "ut"})

TOO_FEW = "texts in fewer than two of our languages"
TOO_LONG = f"a text longer than {_LONGEST:,} characters"
TOO_MANY = "more columns than the header"


def read_units(path: Path, skipped: Skipped) -> Iterator[Unit]:
    """Yield the units of a file, by its suffix; lines of what has to be left out go to `skipped`.

    Raises UnsupportedFormat, and UnreadableDocument, perhaps after some units.
    """
    suffix = path.suffix.lower()
    if suffix not in _READERS:
        raise UnsupportedFormat(
            f"translations are not read from files of type {suffix or 'without suffix'}",
            where=path.name,
            next="Export it as .tmx, or as .tsv with a header of languages",
        )
    with opened(path) as file:
        found = False
        for unit in _READERS[suffix](file, path.name, skipped):
            found = True
            yield unit
    if not found:
        raise UnreadableDocument(
            "nothing in it is translated from one of our languages into another",
            where=path.name,
            next=f"Mark its texts with two or three of {', '.join(LANGUAGES)}",
        )


# --- TMX -----------------------------------------------------------------------------------------


def _read_tmx(file: BinaryIO, name: str, skipped: Skipped) -> Iterator[Unit]:
    yield from _TmxReader(name, skipped).read(file)


class _TmxReader(XmlReader[Unit]):
    """A unit is put together, and handed out when it is closed."""

    kind, roots, following = "TMX", ("tmx",), "Export it as TMX 1.4"

    def __init__(self, name: str, skipped: Skipped) -> None:
        super().__init__(name)
        self._skipped = skipped
        self._begun = self._size = self._in_markup = 0
        self._unit: Unit = {}
        self._language = self._fault = ""
        self._text: list[str] | None = None  # None outside of a <seg>

    def unknown_entity(self) -> None:
        self._fault = UNKNOWN_ENTITY

    def started(self, name: str, attributes: dict[str, str]) -> None:
        if name == "tu":
            self._unit, self._fault = {}, ""
            self._begun = self.line
        elif name == "tuv":  # TMX 1.1 had no xml: before it
            self._language = language_of(attributes.get(LANG) or attributes.get("lang", ""))
        elif name == "seg":
            self._text, self._size, self._in_markup = [], 0, 0
        elif name in _MARKUP and self._text is not None:
            self._in_markup += 1
            if name == "ph":  # a line break, an image: words on its sides are two
                self._text.append(" ")

    def characters(self, text: str) -> None:
        if self._text is None or self._in_markup or self._fault:
            return
        self._size += len(text)
        if self._size > _LONGEST:
            self._fault = TOO_LONG
        else:
            self._text.append(text)

    def ended(self, name: str) -> None:
        if name == "tu":
            if not self._fault and len(self._unit) > 1:
                self.ready.append(self._unit)
            else:
                skip(self._skipped, self._fault or TOO_FEW, self._begun)
        elif name == "seg" and self._text is not None:
            text, self._text = clean_line("".join(self._text)), None
            if self._language and text:  # of two in one language, the first
                self._unit.setdefault(self._language, text)
        elif name in _MARKUP and self._in_markup:
            self._in_markup -= 1


# --- columns -------------------------------------------------------------------------------------


def _read_tsv(file: BinaryIO, name: str, skipped: Skipped) -> Iterator[Unit]:
    """Read rows without quoting: a quotation mark is a sign like others."""
    lines = rows(file, name, skipped, TOO_LONG)
    header = next(lines, (0, ""))[1].split("\t")
    columns = _columns(header, name)
    for line, row in lines:
        texts = row.split("\t")
        unit = {
            language: text
            for language, text in zip(columns, map(clean_line, texts), strict=False)
            if language and text
        }
        if any(map(str.strip, texts[len(header) :])):  # which of them is which?
            skip(skipped, TOO_MANY, line)
        elif any(len(text) > _LONGEST for text in unit.values()):
            skip(skipped, TOO_LONG, line)
        elif len(unit) > 1:
            yield unit
        else:
            skip(skipped, TOO_FEW, line)


def _columns(header: list[str], name: str) -> list[str]:
    """Return the language of each column, "" for others such as notes."""
    columns = [language_of(title) for title in header]
    ours = [language for language in columns if language]
    if len(ours) < 2 or len(set(ours)) < len(ours):  # noqa: PLR2004 - from one to another
        raise UnreadableDocument(
            "its first line does not name the languages of its columns",
            where=f"{name}, line 1",
            next=f"Write two or three of {', '.join(LANGUAGES)} there, with a tab between them",
        )
    return columns


_READERS: dict[str, Callable[[BinaryIO, str, Skipped], Iterator[Unit]]] = {
    ".tmx": _read_tmx,
    ".tsv": _read_tsv,
}
