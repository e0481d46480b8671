"""Texts of formats that are slow to read, kept beside the index by what their files contain.

Building an index anew then reads no PDF again. What is kept can be thrown away at any time: a
damaged text is as good as none, and of too many the oldest go.
"""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING

import msgspec
import zstandard

from indexer.model import Extract

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.confined import Answer

FOLDER = "extracts"
_MOST_BYTES = 1 << 30
_LARGEST = 64 << 20  # bytes of a text, unpacked
_LEVEL = 6
_CHECK = 4  # bytes


class Kept(msgspec.Struct, frozen=True):
    """A text, or the reason why there is none."""

    text: str = ""
    metadata: dict[str, str] = {}  # msgspec makes a new one each time
    pages: tuple[int, ...] = ()
    what: str = ""
    next: str = ""

    @classmethod
    def of(cls, answer: Answer) -> Kept:
        """Return what a child process has answered."""
        return msgspec.convert(answer, cls)

    @property
    def extract(self) -> Extract:
        """The text as a reader gives it."""
        return Extract(self.text, self.metadata, self.pages)


class Extracts:
    """The folder of kept texts. A key is of letters, digits and hyphens."""

    def __init__(self, index: Path) -> None:
        """Take the folder of the index."""
        self._folder = index / FOLDER

    def get(self, key: str) -> Kept | None:
        """Return what is kept under a key; None where nothing is, or where it is damaged."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            os.utime(path)  # what is used stays longest
        except OSError:
            return None
        packed = data[_CHECK:]
        if data[:_CHECK] != _check(key, packed):
            return None
        try:
            unpacked = zstandard.ZstdDecompressor().decompress(packed, max_output_size=_LARGEST)
            return msgspec.msgpack.decode(unpacked, type=Kept)
        except (zstandard.ZstdError, msgspec.MsgspecError):  # of another version
            return None

    def put(self, key: str, kept: Kept) -> None:
        """Keep a text. Where the disk refuses, it is only read again another time."""
        data = msgspec.msgpack.encode(kept)
        if len(data) > _LARGEST:
            return
        packed = zstandard.ZstdCompressor(level=_LEVEL).compress(data)
        path = self._path(key)
        temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(_check(key, packed) + packed)
            temporary.replace(path)
        except OSError:
            return

    def trim(self, most: int = _MOST_BYTES) -> None:
        """Remove the texts that were used longest ago, until the rest are within the bound."""
        found = []
        for path in self._folder.glob("*/*"):
            try:
                status = path.stat()
            except OSError:  # another process trims, too
                continue
            found.append((status.st_mtime_ns, status.st_size, path))
        excess = sum(size for _, size, _ in found) - most
        for _, size, path in sorted(found):
            if excess <= 0:
                break
            path.unlink(missing_ok=True)
            excess -= size

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key


def _check(key: str, packed: bytes) -> bytes:
    """Return what tells a text that is whole, and the one that was asked for."""
    return zlib.crc32(packed, zlib.crc32(key.encode())).to_bytes(_CHECK, "big")
