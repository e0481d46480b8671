"""Files of translations, read as a stream: TMX 1.4 (LISA, 2005), and columns parted by tabs.

A unit is a text in two or three of our languages. Files may be far larger than memory.
"""

from __future__ import annotations

import codecs
import re
from io import TextIOWrapper
from typing import TYPE_CHECKING, BinaryIO, TypeAlias
from xml.parsers import expat

from indexer.errors import UnreadableDocument, UnsupportedFormat
from indexer.languages import LANGUAGES
from indexer.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Unit: TypeAlias = dict[str, str]
"""Text by language, clean, on one line."""
Skipped: TypeAlias = dict[str, tuple[int, int]]
"""Why units were left out: how many, and the line of the first."""

_LONGEST = 20_000  # characters of a text; more is a document, from which no word can be learnt
_LONGEST_ROW = 4 * _LONGEST
_CHUNK = 1 << 16  # bytes
_DEEPEST = 100  # elements within each other: TMX has seven
_LONGEST_TAG = 1 << 20  # bytes that the parser may hold on to before it has understood them

# What stands in these is markup of another format, not text (TMX 1.4b, 3.3).
_MARKUP = frozenset({"bpt", "ept", "it", "ph", "ut"})

TOO_FEW = "texts in fewer than two of our languages"
TOO_LONG = f"a text longer than {_LONGEST:,} characters"
TOO_MANY = "more columns than the header"
UNKNOWN_ENTITY = "an entity that the file does not explain"


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
    try:
        with path.open("rb") as file:
            found = False
            for unit in _READERS[suffix](file, path.name, skipped):
                found = True
                yield unit
    except OSError as error:
        raise UnreadableDocument(
            f"the file cannot be opened ({error.strerror})",
            where=path.name,
            next="Check its path and its permissions",
        ) from error
    if not found:
        raise UnreadableDocument(
            "nothing in it is translated from one of our languages into another",
            where=path.name,
            next=f"Mark its texts with two or three of {', '.join(LANGUAGES)}",
        )


def _skip(skipped: Skipped, reason: str, line: int) -> None:
    count, first = skipped.get(reason, (0, line))
    skipped[reason] = count + 1, first


def _language(tag: str) -> str:
    """Return our code for a language tag (BCP 47) such as EN-US or ar_SA, "" for others."""
    code = re.split("[-_]", tag.strip().lower(), maxsplit=1)[0]
    return code if code in LANGUAGES else ""


# --- TMX -----------------------------------------------------------------------------------------


def _read_tmx(file: BinaryIO, name: str, skipped: Skipped) -> Iterator[Unit]:
    reader = _TmxReader(name, skipped)
    while chunk := file.read(_CHUNK):
        yield from reader.units(chunk)
    yield from reader.units(b"")


class _TmxReader:
    """What expat calls: a unit is put together, and handed out when it is closed.

    A declaration of entities is refused before one is made: they can make gigabytes out of a few
    lines. Nothing outside the file is ever opened: expat does not, unless it is told how.
    """

    def __init__(self, name: str, skipped: Skipped) -> None:
        self._name = name
        self._skipped = skipped
        self._ready: list[Unit] = []
        self._fed = self._depth = self._line = self._size = self._in_markup = 0
        self._unit: Unit = {}
        self._language = self._fault = ""
        self._text: list[str] | None = None  # None outside of a <seg>
        parser = self._parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.SkippedEntityHandler = self._unknown_entity
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def units(self, chunk: bytes) -> list[Unit]:
        """Return the units that end in a chunk; an empty one is the last."""
        try:
            self._parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            raise self._unreadable(
                f"it is not XML from here on ({expat.ErrorString(error.code)})",
                "It may be cut off or in another encoding than it says: export it again",
                error.lineno,
            ) from error
        except (LookupError, ValueError) as error:  # Python looks for those that expat has not
            raise self._unreadable(
                f"its encoding is not known ({error})", "Save it again in UTF-8"
            ) from error
        self._fed += len(chunk)
        if self._fed - self._parser.CurrentByteIndex > _LONGEST_TAG:
            raise self._unreadable("a tag has no end", "Export it again")
        ready, self._ready = self._ready, []
        return ready

    def _unreadable(self, what: str, following: str, line: int = 0) -> UnreadableDocument:
        where = f"{self._name}, line {line or self._parser.CurrentLineNumber}"
        return UnreadableDocument(what, where=where, next=following)

    def _doctype(self, _name: str, _system: str | None, _public: str | None, own: bool) -> None:  # noqa: FBT001 - expat's
        if own:
            raise self._unreadable(
                "it declares its own XML", "Remove what is in [ ] after <!DOCTYPE tmx"
            )

    def _unknown_entity(self, _name: str, _is_parameter: bool) -> None:  # noqa: FBT001 - expat's
        self._fault = UNKNOWN_ENTITY

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._unreadable("its elements are nested too deeply", "Export it again")
        if self._depth == 1 and name != "tmx":
            raise self._unreadable(f"it is no TMX: it begins with <{name}>", "Export it as TMX 1.4")
        if name == "tu":
            self._unit, self._fault = {}, ""
            self._line = self._parser.CurrentLineNumber
        elif name == "tuv":  # TMX 1.1 had no xml: before it
            self._language = _language(attributes.get("xml:lang") or attributes.get("lang", ""))
        elif name == "seg":
            self._text, self._size, self._in_markup = [], 0, 0
        elif name in _MARKUP and self._text is not None:
            self._in_markup += 1
            if name == "ph":  # a line break, an image: words on its sides are two
                self._text.append(" ")

    def _characters(self, text: str) -> None:
        if self._text is None or self._in_markup or self._fault:
            return
        self._size += len(text)
        if self._size > _LONGEST:
            self._fault = TOO_LONG
        else:
            self._text.append(text)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if name == "tu":
            if not self._fault and len(self._unit) > 1:
                self._ready.append(self._unit)
            else:
                _skip(self._skipped, self._fault or TOO_FEW, self._line)
        elif name == "seg" and self._text is not None:
            text, self._text = clean_line("".join(self._text)), None
            if self._language and text:  # of two in one language, the first
                self._unit.setdefault(self._language, text)
        elif name in _MARKUP and self._in_markup:
            self._in_markup -= 1


# --- columns -------------------------------------------------------------------------------------


def _read_tsv(file: BinaryIO, name: str, skipped: Skipped) -> Iterator[Unit]:
    """Read rows without quoting: a quotation mark is a sign like others."""
    rows = _rows(file, name, skipped)
    header = next(rows, (0, ""))[1].split("\t")
    columns = _columns(header, name)
    for line, row in rows:
        texts = row.split("\t")
        unit = {
            language: text
            for language, text in zip(columns, map(clean_line, texts), strict=False)
            if language and text
        }
        if any(map(str.strip, texts[len(header) :])):  # which of them is which?
            _skip(skipped, TOO_MANY, line)
        elif any(len(text) > _LONGEST for text in unit.values()):
            _skip(skipped, TOO_LONG, line)
        elif len(unit) > 1:
            yield unit
        else:
            _skip(skipped, TOO_FEW, line)


def _columns(header: list[str], name: str) -> list[str]:
    """Return the language of each column, "" for others such as notes."""
    columns = [_language(title) for title in header]
    ours = [language for language in columns if language]
    if len(ours) < 2 or len(set(ours)) < len(ours):  # noqa: PLR2004 - from one to another
        raise UnreadableDocument(
            "its first line does not name the languages of its columns",
            where=f"{name}, line 1",
            next=f"Write two or three of {', '.join(LANGUAGES)} there, with a tab between them",
        )
    return columns


def _rows(file: BinaryIO, name: str, skipped: Skipped) -> Iterator[tuple[int, str]]:
    """Yield the rows that are not blank, and their lines. Excel writes UTF-16, with its mark."""
    utf16 = file.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    file.seek(0)
    encoding, errors = ("utf-16", "strict") if utf16 else ("utf-8-sig", "surrogateescape")
    line = 0
    try:
        with TextIOWrapper(file, encoding, errors, newline="\n") as text:
            while row := text.readline(_LONGEST_ROW):
                line += 1
                row.encode()  # fails on what `surrogateescape` let through: here, the line is known
                if len(row) == _LONGEST_ROW and not row.endswith("\n"):
                    _skip(skipped, TOO_LONG, line)
                    while row and not row.endswith("\n"):
                        row = text.readline(_LONGEST_ROW)
                elif row.strip():
                    yield line, row.rstrip("\r\n")
    except UnicodeError as error:
        raise UnreadableDocument(
            "it is not in UTF-8",
            where=f"{name}, line {line or 1}",
            next="Save it again in UTF-8",
        ) from error


_READERS: dict[str, Callable[[BinaryIO, str, Skipped], Iterator[Unit]]] = {
    ".tmx": _read_tmx,
    ".tsv": _read_tsv,
}
