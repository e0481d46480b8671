"""Files that people bring: their language tags, their rows, what is left out, and how one is kept.

Nothing here knows what a file is about: memories and glossaries are read and kept alike.
"""

from __future__ import annotations

import codecs
import contextlib
import filecmp
import re
import unicodedata
import uuid
from dataclasses import dataclass
from io import TextIOWrapper
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from indexer import disk
from indexer.errors import CorpusError, UnreadableDocument
from indexer.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Skipped: TypeAlias = dict[str, tuple[int, int]]
"""Why something was left out: how many times, and the line of the first."""

LONGEST_ROW = 80_000  # characters
TOO_LONG_ROW = f"a row longer than {LONGEST_ROW:,} characters"

_SCRIPTS = {"ar": "arab", "en": "latn", "fr": "latn"}  # in which our languages are written


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some units of a file were left out, how many, and the line of the first."""

    why: str
    units: int
    line: int


def skip(skipped: Skipped, reason: str, line: int) -> None:
    """Count something that is left out."""
    count, first = skipped.get(reason, (0, line))
    skipped[reason] = count + 1, first


def reasons_of(skipped: Skipped) -> tuple[Reason, ...]:
    """Return what was counted, as people are told of it."""
    return tuple(Reason(why, units, line) for why, (units, line) in skipped.items())


def language_of(tag: str) -> str:
    """Return our code for a language tag (BCP 47) such as EN-US or ar_SA, "" for others.

    Arabic in Latin letters (ar-Latn) is none of ours: no chain reads it, and no text is in it.
    """
    code, *parts = re.split("[-_]", tag.strip().lower())
    script = parts[0] if parts and re.fullmatch("[a-z]{4}", parts[0]) else ""
    return code if code in LANGUAGES and script in {"", _SCRIPTS.get(code)} else ""


@contextlib.contextmanager
def opened(path: Path, name: str = "") -> Iterator[BinaryIO]:
    """Open a file that somebody named. Raises UnreadableDocument, also for what is read of it."""
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise UnreadableDocument(
            f"the file cannot be opened ({error.strerror})",
            where=name or path.name,
            next="Check its path and its permissions",
        ) from error


def rows(
    file: BinaryIO, name: str, skipped: Skipped, too_long: str = TOO_LONG_ROW
) -> Iterator[tuple[int, str]]:
    """Yield the rows that are not blank, and their lines. Excel writes UTF-16, with its mark.

    Raises UnreadableDocument, with the line that is in another encoding.
    """
    utf16 = file.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    file.seek(0)
    encoding, errors = ("utf-16", "strict") if utf16 else ("utf-8-sig", "surrogateescape")
    line = 0
    try:
        with TextIOWrapper(file, encoding, errors, newline="\n") as text:
            while row := text.readline(LONGEST_ROW):
                line += 1
                row.encode()  # fails on what `surrogateescape` let through: here, the line is known
                if len(row) == LONGEST_ROW and not row.endswith("\n"):
                    skip(skipped, too_long, line)
                    while row and not row.endswith("\n"):
                        row = text.readline(LONGEST_ROW)
                elif row.strip():
                    yield line, row.rstrip("\r\n")
    except UnicodeError as error:
        raise UnreadableDocument(
            "it is not in UTF-8",
            where=f"{name}, line {line or 1}",
            next="Save it again in UTF-8",
        ) from error


# --- the folder ----------------------------------------------------------------------------------


@contextlib.contextmanager
def keeping(folder: Path, name: str, what: str) -> Iterator[Path]:
    """Lend a path to be written; if nothing is raised, the file gets its name in a folder.

    It takes the place of the one that has the name, at once, and outlasts a power cut. What the
    folder has already, under whatever name, is not kept twice. Raises CorpusError: the folder is
    then as it was.
    """
    kept = folder / unicodedata.normalize("NFC", name)
    try:
        _make(folder)
        with _temporary(folder) as part:
            yield part
            if not _has(folder, kept, part):
                part.replace(kept)
                disk.sync_folder(folder)
    except OSError as error:
        raise CorpusError(
            f"{what} cannot be kept ({error.strerror})",
            where=str(folder),
            next="Check its permissions and the space on the disk",
        ) from error


@contextlib.contextmanager
def _temporary(folder: Path) -> Iterator[Path]:
    """Lend a name that nobody reads, and see that nothing is left of it."""
    path = folder / f".{uuid.uuid4().hex}.part"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _has(folder: Path, kept: Path, part: Path) -> bool:
    """Tell whether a folder has this very content, so that `kept` need not be written."""
    others = (kept,) if kept.exists() else folder.glob(f"[!.]*{kept.suffix}")
    return any(other.is_file() and filecmp.cmp(part, other, shallow=False) for other in others)


def _make(folder: Path) -> None:
    """Make a folder that outlasts a power cut: its name is in the folder above it."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        disk.sync_folder(folder.parent)
