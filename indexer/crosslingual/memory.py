"""Translation memories: texts that people have translated, read from files and kept.

What is imported is kept beside the documents, in `.dragoman/memory` of their folder: it belongs to
their owner, and an index that is built anew learns from it again.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from indexer import disk
from indexer.crosslingual.files import Reason, keeping, reasons_of
from indexer.crosslingual.units import Unit, read_units
from indexer.errors import SearchError
from indexer.languages import LANGUAGES
from indexer.model import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.crosslingual.files import Skipped

MEMORY = PurePath(".dragoman", "memory")
"""Where it is kept, below the folder of the documents."""

SUFFIX = ".tsv"


class Pair(NamedTuple):
    """A text and its translation, each clean and on one line."""

    left_language: str
    left: str
    right_language: str
    right: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: pairs of texts kept, units left out, and why."""

    pairs: int
    skipped: int = 0
    reasons: tuple[Reason, ...] = ()


def read_pairs(path: Path) -> Iterator[Pair]:
    """Yield the pairs of a TMX or TSV file as it is read; a unit in three languages makes three.

    A TSV's first line names the languages of its columns. A unit that cannot be used is left out.
    Raises UnsupportedFormat, and UnreadableDocument, perhaps after some pairs.
    """
    for unit in read_units(path, {}):
        yield from _pairs(unit)


def import_file(path: Path, folder: Path) -> Imported:
    """Keep what a file translates, as a file of its name in a folder, whole or not at all.

    It takes the place of what was imported from a file of that name before. What the folder has
    already, under whatever name, is not kept twice. Raises UnsupportedFormat and
    UnreadableDocument for the file, CorpusError for the folder; the folder is then as it was.
    """
    name = path.name if path.suffix.lower() == SUFFIX else path.name + SUFFIX
    skipped: Skipped = {}
    with keeping(folder, name, "the translations") as part:
        pairs = _write(part, read_units(path, skipped))
    reasons = reasons_of(skipped)
    return Imported(pairs, sum(reason.units for reason in reasons), reasons)


def pairs_in(folder: Path, failures: list[Failure] | None = None) -> Iterator[Pair]:
    """Yield the pairs of every file kept in a folder, in the order of their names.

    A file that cannot be read disturbs no other: it is left, and named in `failures`.
    """
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            yield from read_pairs(path)
        except SearchError as error:
            if failures is not None:
                failures.append(Failure(path.name, str(error)))


def _pairs(unit: Unit) -> Iterator[Pair]:
    for (left, text), (right, translation) in itertools.combinations(sorted(unit.items()), 2):
        yield Pair(left, text, right, translation)


def _write(path: Path, units: Iterator[Unit]) -> int:
    """Write units as rows, down to the disk, and return how many pairs they make."""
    pairs = 0
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write("\t".join(LANGUAGES) + "\n")
        for unit in units:
            file.write("\t".join(unit.get(language, "") for language in LANGUAGES) + "\n")
            pairs += len(unit) * (len(unit) - 1) // 2
        disk.sync(file)
    return pairs
