"""Translation memories: texts that people have translated, read from files and kept.

What is imported is kept beside the documents, in `.dragoman/memory` of their folder: it belongs to
their owner, and an index that is built anew learns from it again.
"""

from __future__ import annotations

import contextlib
import filecmp
import itertools
import os
import unicodedata
import uuid
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from indexer.crosslingual.units import Skipped, Unit, read_units
from indexer.errors import CorpusError, SearchError
from indexer.languages import LANGUAGES
from indexer.model import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY = PurePath(".dragoman", "memory")
"""Where it is kept, below the folder of the documents."""

SUFFIX = ".tsv"


class Pair(NamedTuple):
    """A text and its translation, each clean and on one line."""

    left_language: str
    left: str
    right_language: str
    right: str


class Reason(NamedTuple):
    """Why some units of a file were left out, how many, and the line of the first."""

    why: str
    units: int
    line: int


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
    kept = folder / unicodedata.normalize("NFC", name)
    skipped: Skipped = {}
    try:
        _make(folder)
        with _temporary(folder) as part:
            pairs = _write(part, read_units(path, skipped))
            if not _has(folder, kept, part):
                part.replace(kept)
                _sync(folder)
    except OSError as error:
        raise CorpusError(
            f"the translations cannot be kept ({error.strerror})",
            where=str(folder),
            next="Check its permissions and the space on the disk",
        ) from error
    reasons = tuple(Reason(why, units, line) for why, (units, line) in skipped.items())
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


# --- the folder ----------------------------------------------------------------------------------


def _write(path: Path, units: Iterator[Unit]) -> int:
    """Write units as rows, down to the disk, and return how many pairs they make."""
    pairs = 0
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write("\t".join(LANGUAGES) + "\n")
        for unit in units:
            file.write("\t".join(unit.get(language, "") for language in LANGUAGES) + "\n")
            pairs += len(unit) * (len(unit) - 1) // 2
        file.flush()
        os.fsync(file.fileno())
    return pairs


@contextlib.contextmanager
def _temporary(folder: Path) -> Iterator[Path]:
    """Lend a name that nobody reads, and see that nothing is left of it."""
    path = folder / f".{uuid.uuid4().hex}.part"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _has(folder: Path, kept: Path, part: Path) -> bool:
    """Tell whether a folder has these very rows, so that `kept` need not be written."""
    others = (kept,) if kept.exists() else folder.glob(f"*{SUFFIX}")
    return any(filecmp.cmp(part, other, shallow=False) for other in others)


def _make(folder: Path) -> None:
    """Make a folder that outlasts a power cut: its name is in the folder above it."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
