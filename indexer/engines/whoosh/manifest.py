"""What makes a generation of the index: a file that names every other, with sizes and checksums.

A generation is there once its manifest has its name, and not before. Whatever is read of the folder
is first held against a manifest, which is sealed by a checksum of itself.
"""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from indexer import disk
from indexer.errors import IndexCorrupt

if TYPE_CHECKING:
    from pathlib import Path

_NAMED = re.compile(r"manifest-(\d{1,18})\.json")
_MAY_NAME = re.compile(r"_MAIN_\d+\.toc|MAIN_[0-9a-z]+\.seg")  # no other folder, least of all
MENDED_BY = "Run: dragoman check --repair (index and serve rebuild what they find damaged)"
_AT_ONCE = 4 << 20  # bytes


class Kept(NamedTuple):
    """What a file must be."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A generation: what it was made with, its table of contents, and all of its files."""

    generation: int
    versions: dict[str, str]
    contents: str
    files: dict[str, Kept]


class _Sealed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sha256: str
    manifest: msgspec.Raw


class SummedFile:
    """A file that is written from its beginning to its end, and the sum of what it has so far."""

    def __init__(self, path: Path) -> None:
        """Begin a file."""
        self.path, self._size, self._sum = path, 0, hashlib.sha256()
        self._file = disk.create(path)

    def write(self, data: bytes | memoryview) -> int:
        """Write on."""
        self._file.write(data)
        self._sum.update(data)
        self._size += len(data)
        return len(data)

    def tell(self) -> int:
        """Return how many bytes were written."""
        return self._size

    def finish(self) -> Kept:
        """Wait until the disk has the file, and say what it must be."""
        with self._file:
            disk.sync(self._file)
        return Kept(self._size, self._sum.hexdigest())

    def close(self) -> None:
        """Write no more."""
        self._file.close()


def generations(folder: Path) -> list[int]:
    """Return the generations that have a manifest, newest first, sound or not."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - paths take longer, and every commit asks
    except (FileNotFoundError, NotADirectoryError):
        return []
    found = (_NAMED.fullmatch(name) for name in names if name.startswith("manifest-"))
    return sorted((int(match[1]) for match in found if match), reverse=True)


def name_of(generation: int) -> str:
    """Return the name of a manifest."""
    return f"manifest-{generation}.json"


def contents_of(generation: int) -> str:
    """Return the name of a table of contents, which is Whoosh's."""
    return f"_MAIN_{generation}.toc"


def encoded(manifest: Manifest) -> bytes:
    """Seal a manifest."""
    raw = msgspec.json.encode(manifest)
    return msgspec.json.encode(_Sealed(digest(raw), msgspec.Raw(raw)))


def read(folder: Path, generation: int) -> Manifest:
    """Return a manifest, and see that every file has its size. Raises IndexCorrupt, OSError."""
    manifest = opened(folder, generation)
    for name, kept in manifest.files.items():
        if os.stat(f"{folder}/{name}").st_size != kept.size:  # noqa: PTH116 - likewise
            raise damaged(folder / name, f"its size is not {kept.size:,} bytes")
    return manifest


def opened(folder: Path, generation: int) -> Manifest:
    """Return a manifest as it was sealed. Raises IndexCorrupt, OSError."""
    path = folder / name_of(generation)
    manifest = _unsealed(path, path.read_bytes())
    if manifest.generation != generation or manifest.contents != contents_of(generation):
        raise damaged(path, "it is of another generation")
    if not all(map(_MAY_NAME.fullmatch, manifest.files)) or manifest.contents not in manifest.files:
        raise damaged(path, "it names files that belong to no index")
    return manifest


def _unsealed(path: Path, data: bytes) -> Manifest:
    try:
        sealed = msgspec.json.decode(data, type=_Sealed)
        if digest(sealed.manifest) != sealed.sha256:
            raise damaged(path, "its checksum does not fit")
        manifest = msgspec.json.decode(sealed.manifest, type=Manifest)
    except (ValueError, msgspec.MsgspecError) as error:
        raise damaged(path, f"it is no manifest ({error})") from error
    if encoded(manifest) != data:
        raise damaged(path, "something was added to it")
    return manifest


def kept_of(data: bytes) -> Kept:
    """Return what a file with this content must be."""
    return Kept(len(data), digest(data))


def verified(folder: Path, name: str, kept: Kept) -> bytes:
    """Return what is in a file, if it is what it must be. Raises IndexCorrupt, OSError."""
    data = (folder / name).read_bytes()
    if digest(data) != kept.sha256:
        raise damaged(folder / name, "its checksum does not fit")
    return data


def digest(data: bytes | msgspec.Raw) -> str:
    """Return the checksum of some bytes."""
    return hashlib.sha256(data).hexdigest()


def is_sound(folder: Path, name: str, kept: Kept) -> bool:
    """Tell whether a file, however large, is what it must be. Raises OSError."""
    found = hashlib.sha256()
    with (folder / name).open("rb") as file:
        while piece := file.read(_AT_ONCE):
            found.update(piece)
        return (file.tell(), found.hexdigest()) == kept


def damaged(path: Path, what: str) -> IndexCorrupt:
    """Return the error that says what is wrong with a file."""
    return IndexCorrupt(f"a file of the index is damaged: {what}", where=str(path), next=MENDED_BY)
