"""The trash: documents that were removed, with what is needed to put each back where it was.

An entry is a folder of its own in `.dragoman/trash`: `entry.json` says which document it was,
`document` and `document.meta.json` are its files. What lacks its document is no entry: a process
ended while it was made.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import stat
import uuid
from typing import TYPE_CHECKING

import msgspec

from indexer.corpus import SIDECAR
from indexer.folder import Folder
from indexer.model import Trashed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TRASH = "trash"
"""The name of its folder, in `.dragoman`."""

_RECORD, _DOCUMENT = "entry.json", "document"
_BESIDE = f"{_DOCUMENT}{SIDECAR}"


class _Record(msgspec.Struct, frozen=True):
    id: str
    removed: str
    sidecar: bool


def bury(trash: Folder, folder: Folder, name: str, document_id: str) -> None:
    """Move a document and its sidecar to the trash; where that fails, nothing has moved.

    The document's move decides: before it there is a copy of the sidecar in the trash, after it the
    sidecar itself is nothing.
    """
    now = dt.datetime.now(dt.UTC)
    beside = f"{name}{SIDECAR}"
    known = folder.status(beside)
    has_sidecar = known is not None
    mode = known.st_mode if known else 0
    is_copied = stat.S_ISREG(mode)  # what is only called like a sidecar goes along
    entry_name = f"{now:%Y%m%dT%H%M%S%f}Z-{uuid.uuid4().hex[:8]}"
    with trash.made(entry_name) as entry:
        try:
            record = _Record(document_id, f"{now:%Y-%m-%dT%H:%M:%SZ}", has_sidecar)
            entry.write(_RECORD, msgspec.json.encode(record))
            if is_copied:
                entry.write(_BESIDE, folder.read(beside), stat.S_IMODE(mode))
            folder.move(name, entry, _DOCUMENT)
            try:
                if is_copied:
                    folder.drop(beside)
                elif has_sidecar:
                    folder.move(beside, entry, _BESIDE)
            except BaseException:
                entry.move(_DOCUMENT, folder, name)
                raise
        except BaseException:
            if entry.status(_DOCUMENT) is None:
                _drop(trash, entry_name, entry)
            raise
        entry.sync()
    folder.sync()


def unbury(trash: Folder, entry_name: str, folder: Folder, name: str) -> None:
    """Move a document and its sidecar back; where that fails, both are in the trash as before.

    A sidecar that an earlier document of this id left behind goes: it is not this one's.
    """
    beside = f"{name}{SIDECAR}"
    with trash.below(entry_name) as entry:
        record = msgspec.json.decode(entry.read(_RECORD), type=_Record)
        moves = entry.status(_BESIDE) is not None
        if moves:
            entry.move(_BESIDE, folder, beside)
        elif not record.sidecar:
            folder.drop(beside)
        try:
            entry.move(_DOCUMENT, folder, name)
        except BaseException:
            if moves:
                folder.move(beside, entry, _BESIDE)
            raise
        folder.sync()
        entry.drop(_RECORD)
    trash.drop_folder(entry_name)


def entries(trash: Folder) -> Iterator[tuple[str, Trashed]]:
    """Yield what is in the trash by the names of entries, what was removed last first."""
    for entry_name in sorted(trash.names(), reverse=True):
        with trash.below(entry_name) as entry:
            document = entry.status(_DOCUMENT)
            if document is not None and entry.status(_RECORD) is not None:
                record = msgspec.json.decode(entry.read(_RECORD), type=_Record)
                yield entry_name, Trashed(record.id, record.removed, document.st_size)


def ids_in(path: Path) -> frozenset[str]:
    """Return the ids of what is in a trash, which may be in use or not there."""
    found = set()
    with contextlib.suppress(FileNotFoundError), Folder.at(path) as trash:
        for entry_name in trash.names():
            with contextlib.suppress(FileNotFoundError), trash.below(entry_name) as entry:
                found.add(msgspec.json.decode(entry.read(_RECORD), type=_Record).id)
    return frozenset(found)


def empty(trash: Folder, *, of_remains: bool = False) -> int:
    """Remove for good what is in the trash. Returns how many documents there were.

    Or only what remains of removals that came to no end.
    """
    documents = 0
    for entry_name in trash.names():
        with trash.below(entry_name) as entry:
            is_document = entry.status(_DOCUMENT) is not None
            if is_document and of_remains:
                continue
            documents += is_document
            _drop(trash, entry_name, entry)
    trash.sync()
    return documents


def _drop(trash: Folder, entry_name: str, entry: Folder) -> None:
    for name in entry.names():
        entry.drop(name)
    trash.drop_folder(entry_name)
