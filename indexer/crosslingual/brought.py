"""Glossaries that people bring: kept beside the documents, in `.dragoman/glossary` of their folder.

They are read as they were brought. What a search wants of them takes seconds to be made where they
are large; `enrich` keeps it beside the index, and it is used where it was made of just these files.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import zlib
from collections import Counter, deque
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import msgspec

from indexer import disk
from indexer.crosslingual.files import Reason, keeping, opened, reasons_of
from indexer.crosslingual.formats import made_with, read_concepts, reader_for
from indexer.crosslingual.lookup import Lookup
from indexer.crosslingual.own import own_fingerprint
from indexer.errors import IndexCorrupt, SearchError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from indexer.crosslingual.files import Skipped
    from indexer.crosslingual.glossary import Concept

GLOSSARIES = PurePath(".dragoman", "glossary")
"""Where they are, below the folder of the documents."""

KEPT = "glossaries"
"""The name of what is kept of them, in the folder of what is learnt."""


class File(NamedTuple):
    """A glossary as it is now."""

    path: Path
    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class ImportedGlossary:
    """What came of an import: concepts kept, their forms by language, and what was left out."""

    concepts: int
    forms: dict[str, int]
    skipped: int = 0
    reasons: tuple[Reason, ...] = ()


def import_file(path: Path, folder: Path) -> ImportedGlossary:
    """Keep a glossary in a folder, whole or not at all, in the place of one of its name.

    Raises UnsupportedFormat and UnreadableDocument for the file, CorpusError for the folder; the
    folder is then as it was.
    """
    reader_for(path)
    skipped: Skipped = {}
    concepts, forms = 0, Counter[str]()
    with opened(path) as source, keeping(folder, path.name.lstrip("."), "the glossary") as part:
        with part.open("xb") as copy:
            shutil.copyfileobj(source, copy)
            disk.sync(copy)
        for concept in read_concepts(part, skipped, path.name):  # of what is kept, not of `path`
            concepts += 1
            forms.update({code: len(found) for code, found in concept.forms.items()})
    reasons = reasons_of(skipped)
    return ImportedGlossary(concepts, dict(forms), sum(one.units for one in reasons), reasons)


def files(corpus: Path) -> tuple[File, ...]:
    """Return people's glossaries in the order of their names; hidden files are none."""
    folder, found = corpus / GLOSSARIES, []
    try:
        names = os.listdir(folder)  # noqa: PTH208 - asked for with every query
    except OSError:  # there are none
        return ()
    for name in names:
        with contextlib.suppress(OSError):  # taken away meanwhile, or a link to nothing
            known = os.stat(folder / name)  # noqa: PTH116 - likewise
            if not name.startswith(".") and stat.S_ISREG(known.st_mode):
                found.append(File(folder / name, known.st_size, known.st_mtime_ns))
    return tuple(sorted(found))


def lookup(kept: Path, of: Sequence[File]) -> Lookup:
    """Return the concepts of some files, as they were kept, or else as they are read now.

    A file that cannot be read gives what comes before its damage: `told` tells of that.
    """
    with contextlib.suppress(OSError, ValueError, IndexCorrupt), kept.open("rb") as file:
        if _head(file).made_of == _fingerprint(of):
            return Lookup.from_bytes(file.read())
    return Lookup(_concepts(of, {}))


def told(kept: Path, of: Sequence[File]) -> dict[str, str]:
    """Tell, for people, how many concepts each of some files has, or what is wrong with it."""
    with contextlib.suppress(OSError, ValueError), kept.open("rb") as file:
        head = _head(file)
        if head.made_of == _fingerprint(of):
            return head.told
    found: dict[str, str] = {}
    deque(_concepts(of, found), maxlen=0)
    return found


def to_keep(kept: Path, of: Sequence[File]) -> bytes | None:
    """Return what is to be kept of some files, or nothing where it is there."""
    with contextlib.suppress(OSError, ValueError, IndexCorrupt), kept.open("rb") as file:
        if _head(file).made_of == _fingerprint(of):
            Lookup.from_bytes(file.read())
            return None
    said: dict[str, str] = {}
    made = Lookup(_concepts(of, said)).to_bytes()
    return msgspec.json.encode(_Head(_fingerprint(of), said)) + b"\n" + made


class _Head(msgspec.Struct):
    """What stands before the concepts that are kept."""

    made_of: str
    told: dict[str, str]


def _head(file: BinaryIO) -> _Head:
    """Read the first line of what is kept. Raises ValueError where it is damaged."""
    return msgspec.json.decode(file.readline(), type=_Head)


def _fingerprint(of: Sequence[File]) -> str:
    """Return what the concepts of some files depend on: the files, the code, what it reads with."""
    known = [(file.path.name, file.size, file.changed) for file in of]
    return f"{own_fingerprint()} {zlib.crc32(repr((known, made_with())).encode()):08x}"


def _concepts(of: Sequence[File], said: dict[str, str]) -> Iterator[Concept]:
    """Yield the concepts of some files up to what cannot be read, and say how many, or what."""
    for path, *_ in of:
        number = 0
        try:
            for concept in read_concepts(path, {}):
                number += 1
                yield concept
        except SearchError as error:
            said[path.name] = str(error)
        else:
            said[path.name] = f"{number} concepts"
