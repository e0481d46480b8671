"""The lines that keep an index safe, each taken away: what cannot fail proves nothing."""

from __future__ import annotations

import os
import pickle
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from indexer import disk
from indexer.engines.whoosh import manifest
from indexer.folder import Folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Patches = dict[str, Any]  # by the name of what is replaced
_WHOOSH = "indexer.engines.whoosh"


def _of(operation: str, *parts: str) -> Callable[[str, Path], bool]:
    return lambda what, path: what == operation and any(part in path.name for part in parts)


class _WithoutFolders:
    """The disk, but names in a folder are never synced."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as `indexer.disk` has it
        return getattr(disk, name)

    def sync_folder(self, folder: Path) -> None:
        """Do nothing."""


IGNORED_BY_THE_DISK = {
    "sync of segments": _of("sync", ".seg"),
    "sync of contents": _of("sync", ".toc"),
    "sync of manifests": _of("sync", "manifest"),
    "sync of the state": _of("sync", "dragoman.json"),
    "rename of the state": _of("rename", "dragoman.json"),
    "every sync": _of("sync", ""),
}

LEFT_OUT: dict[str, Patches] = {
    "sync of the folder after a commit": {f"{_WHOOSH}.commits.disk": _WithoutFolders()},
    "sync of the folder after the state": {"indexer.state.disk": _WithoutFolders()},
}

IGNORED_OF_THE_ADOPTED = IGNORED_BY_THE_DISK | {"sync of the folder": _of("sync", "index")}
LEFT_OUT_OF_THE_ADOPTED: dict[str, Patches] = {
    "sync of the folder after a commit": LEFT_OUT["sync of the folder after a commit"],
}
"""While something is adopted, or parts are put together, and only then.

Three lines are not here, since without them nothing is lost. The *sync of the folder after the
state*: what a state has to say for an index to open is in the one before an adoption, too. The
*rename of a segment* at once: whatever it is called, no generation has it before its manifest. And
*its other name until then*: a commit of others removes what has the name of a segment and belongs
to no generation, so that the adoption fails, and is made again.
"""


def _unsealed(path: Path, data: bytes) -> manifest.Manifest:
    try:
        sealed = msgspec.json.decode(data, type=manifest._Sealed)  # noqa: SLF001 - to leave out what it is for
        return msgspec.json.decode(sealed.manifest, type=manifest.Manifest)
    except (ValueError, msgspec.MsgspecError) as error:
        raise manifest.damaged(path, str(error)) from error


def _unverified(folder: Path, name: str, kept: manifest.Kept) -> bytes:
    del kept
    return (folder / name).read_bytes()


def _sized(folder: Path, name: str, kept: manifest.Kept) -> bool:
    return (folder / name).stat().st_size == kept.size


UNVERIFIED: dict[str, Patches] = {
    "checksum of manifests": {f"{_WHOOSH}.manifest._unsealed": _unsealed},
    "checksums of files": {
        f"{_WHOOSH}.manifest.is_sound": _sized,
        f"{_WHOOSH}.arrays.SegmentFile._is_sound": lambda *_: True,
    },
    "checksum of contents": {
        f"{_WHOOSH}.manifest.verified": _unverified,
        f"{_WHOOSH}.manifest.is_sound": _sized,
    },
    "checksums of arrays": {f"{_WHOOSH}.arrays.SegmentFile._is_sound": lambda *_: True},
}

UNVERIFIED_WHEN_COPIED: Patches = {f"{_WHOOSH}.commits.Commits.verify": lambda *_: None}

BELIEVED: Patches = {f"{_WHOOSH}.contents._Unpickler": pickle.Unpickler}


def _unsynced_document(folder: Folder, data: bytes, *how: int) -> str:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: None)
        return _PREPARE(folder, data, *how)


_PREPARE = Folder.prepare

OF_DOCUMENTS: dict[str, Patches] = {
    "sync of documents": {"indexer.folder.Folder.prepare": _unsynced_document},
    "sync of the folders of documents": {"indexer.folder.Folder.sync": lambda _: None},
}
"""What a program that writes documents can be started without."""
