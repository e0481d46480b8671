"""Concepts and the words for them in each language: the project's own glossary, and people's own.

A file is a table: a first line that names the columns (`en`, `fr`, `ar`, others are passed over),
then a line for each concept. Forms in a cell are parted by `|`, the usual one first.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from indexer.errors import UnreadableDocument
from indexer.languages import LANGUAGES
from indexer.model import Evidence  # noqa: TC001 - what is kept is read by these annotations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OWN = Path(__file__).with_name("glossary.tsv")
_NEXT = "A glossary begins with a line such as: en, fr, ar, with a tab between two"


class Concept(NamedTuple):
    """The forms of a concept by language, the usual one first; if it names a place or person."""

    forms: dict[str, tuple[str, ...]]
    is_name: bool = False
    by: Evidence = "glossary"


def read(path: Path) -> Iterator[Concept]:
    """Yield the concepts of a file. Raises UnreadableDocument, with the line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableDocument(str(error), where=str(path), next=_NEXT) from error
    yield from parsed(lines, str(path))


def parsed(lines: Iterable[str], where: str) -> Iterator[Concept]:
    """Yield the concepts of lines. Raises UnreadableDocument."""
    rows = iter(lines)
    columns = next(rows, "").lower().split("\t")
    wanted = [(number, code) for number, code in enumerate(columns) if code in LANGUAGES]
    if len(wanted) < 2:  # noqa: PLR2004 - one language has no counterparts
        raise UnreadableDocument("its first line names no two languages", where=where, next=_NEXT)
    names = columns.index("part of speech") if "part of speech" in columns else -1
    for number, line in enumerate(rows, start=2):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) < len(columns):
            raise UnreadableDocument(
                f"line {number} has {len(cells)} columns of {len(columns)}", where=where, next=_NEXT
            )
        forms = {code: _forms(cells[place]) for place, code in wanted}
        yield Concept(
            {code: found for code, found in forms.items() if found},
            is_name=names >= 0 and cells[names] == "name",
        )


def _forms(cell: str) -> tuple[str, ...]:
    return tuple(form for part in cell.split("|") if (form := " ".join(part.split())))
