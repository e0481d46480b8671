"""Concepts and the words for them in each language: the project's own glossary, and people's own.

A file is a table: a first line that names the columns (`en`, `fr`, `ar`, also `en-GB`; others are
passed over), then a line for each concept. Forms in a cell are parted by `|`, the usual one first.
They are taken as they are written.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from indexer.crosslingual.files import Skipped, language_of, opened, rows, skip
from indexer.errors import UnreadableDocument
from indexer.model import Evidence  # noqa: TC001 - what is kept is read by these annotations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OWN = Path(__file__).with_name("glossary.tsv")
TOO_FEW = "terms in fewer than two of our languages"
_NEXT = "A glossary begins with a line such as: en, fr, ar, with a tab between two"


class Concept(NamedTuple):
    """The forms of a concept by language, the usual one first; if it names a place or person."""

    forms: dict[str, tuple[str, ...]]
    is_name: bool = False
    by: Evidence = "glossary"


def read(path: Path) -> Iterator[Concept]:
    """Yield the concepts of a file. Raises UnreadableDocument, with the line that is wrong."""
    with opened(path, str(path)) as file:
        yield from read_table(file, str(path), {})


def read_table(file: BinaryIO, name: str, skipped: Skipped) -> Iterator[Concept]:
    """Yield the concepts of an open file. Raises UnreadableDocument."""
    yield from _concepts(rows(file, name, skipped), name, skipped)


def parsed(lines: Iterable[str], where: str) -> Iterator[Concept]:
    """Yield the concepts of lines. Raises UnreadableDocument."""
    yield from _concepts(enumerate(lines, start=1), where, {})


def _concepts(lines: Iterable[tuple[int, str]], where: str, skipped: Skipped) -> Iterator[Concept]:
    numbered = iter(lines)
    columns = next(numbered, (1, ""))[1].lower().split("\t")
    wanted = [(place, code) for place, name in enumerate(columns) if (code := language_of(name))]
    if len({code for _, code in wanted}) < 2:  # noqa: PLR2004 - one language has no counterparts
        raise UnreadableDocument("its first line names no two languages", where=where, next=_NEXT)
    names = columns.index("part of speech") if "part of speech" in columns else -1
    for number, line in numbered:
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) < len(columns):
            raise UnreadableDocument(
                f"line {number} has {len(cells)} columns of {len(columns)}", where=where, next=_NEXT
            )
        forms: dict[str, tuple[str, ...]] = {}
        for place, code in wanted:
            if found := _forms(cells[place]):
                forms[code] = forms.get(code, ()) + found
        if len(forms) > 1:
            yield Concept(forms, is_name=names >= 0 and cells[names] == "name")
        elif any(map(str.strip, cells)):
            skip(skipped, TOO_FEW, number)


def _forms(cell: str) -> tuple[str, ...]:
    return tuple(form for part in cell.split("|") if (form := " ".join(part.split())))
