"""A backup as a file: a tar, packed with zstd, that ends in a list of checksums.

Any tar and sha256sum read it: `tar --zstd -xf FILE`, then `sha256sum -c SHA256SUMS` in its folder.
As for tar, of two files of one name the later one counts. What the list does not name was removed
while the backup was made, and is no part of it.
"""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
import time
import unicodedata
from typing import IO, TYPE_CHECKING, BinaryIO, NamedTuple, Self, cast

import zstandard

from indexer.errors import UnreadableDocument

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Mapping

_ROOT = "dragoman-backup-1"  # the number is the format's
_FILES, _LIST = f"{_ROOT}/corpus/", f"{_ROOT}/SHA256SUMS"
_LEVEL = 3
CHUNK = 1 << 20
"""Bytes that are read at a time."""

_PACKED_CHUNK = 1_024  # bytes; a block of 128 kB takes four at the least: this unpacks to 32 MB
_LARGEST_WINDOW = 1 << 27
_LARGEST_HEADER = 16_384  # bytes: a path has 4,096, and may be written twice
_LARGEST_LIST, _MOST_FILES = 1 << 28, 2_000_000
_LATEST = 1 << 33  # seconds since 1970
_OTHERS = 0o077  # what a file's mode allows people who do not own it
_LINE = re.compile(rb"(\\?)([0-9a-f]{64})  corpus/([^\n]+)\n")
_ESCAPES = {b"\\": b"\\\\", b"\n": b"\\n", b"\r": b"\\r"}
_UNESCAPED = {b"\\": b"\\", b"n": b"\n", b"r": b"\r"}
_DAMAGES = (tarfile.TarError, zstandard.ZstdError, ValueError, OverflowError, RecursionError)


class Member(NamedTuple):
    """A file in a backup: its path in the corpus folder, and what else is kept of it."""

    path: str
    size: int
    mtime_ns: int
    private: bool


class Kept(NamedTuple):
    """What the list of a backup says of a file, and its size."""

    sha256: str
    size: int


class Writer:
    """Writes a backup to an open file. Every method may raise OSError."""

    def __init__(self, file: BinaryIO) -> None:
        """Begin; the backup is none before `finish`."""
        self._packed = zstandard.ZstdCompressor(_LEVEL, write_checksum=True).stream_writer(
            file, closefd=False
        )
        self._tar = tarfile.open(  # noqa: SIM115 - closed by `finish`
            fileobj=cast("BinaryIO", self._packed), mode="w|", format=tarfile.PAX_FORMAT
        )

    def add(self, path: str, file: BinaryIO, status: os.stat_result) -> str:
        """Add what is in a file, as long as its status says. Returns the SHA-256."""
        info = tarfile.TarInfo(_FILES + path)
        info.size, info.mtime = status.st_size, cast("int", status.st_mtime_ns / 1e9)
        info.mode = 0o600 if not status.st_mode & _OTHERS else 0o644
        reading = _Hashed(file)
        self._add(info, reading)
        return reading.digest.hexdigest()

    def finish(self, digests: Mapping[str, str]) -> None:
        """Add the list: the SHA-256 of each file by its path."""
        data = b"".join(_line(path, digests[path]) for path in sorted(digests))
        info = tarfile.TarInfo(_LIST)
        info.size, info.mtime = len(data), int(time.time())
        self._add(info, io.BytesIO(data))
        self._tar.close()
        self._packed.close()  # type: ignore[no-untyped-call]

    def _add(self, info: tarfile.TarInfo, file: io.BytesIO | _Hashed) -> None:
        self._tar.addfile(info, cast("BinaryIO", file))
        self._tar.members = []  # type: ignore[attr-defined]  # there may be a million


class _Hashed:
    """A file that is hashed as it is read; where it has become shorter, it goes on with zeros."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        data += bytes(size - len(data))
        self.digest.update(data)
        return data


def verified(file: BinaryIO, room: int) -> dict[str, Kept]:
    """Read a backup whole, and return what it has by paths.

    Raises UnreadableDocument, also of what has more than `room` bytes: a small file can claim to be
    any amount of zeros.
    """
    found: dict[str, Kept] = {}
    listed: dict[str, str] | None = None
    for info, data in _entries(file):
        if listed is not None:
            raise _damaged("something follows its list of checksums")
        if info.name == _LIST:
            listed = _parsed(data.read(_LARGEST_LIST))
            continue
        room -= info.size
        if room < 0 or len(found) == _MOST_FILES:
            raise _damaged("it has more than the disk could take")
        digest = hashlib.sha256()
        while chunk := data.read(CHUNK):
            digest.update(chunk)
        found[_path(info)] = Kept(digest.hexdigest(), info.size)
    if listed is None:
        raise _damaged("its list of checksums is missing")
    for path, sha256 in listed.items():
        if path not in found or found[path].sha256 != sha256:
            raise _damaged(f"{path!r} is not what its list of checksums says")
    return {path: found[path] for path in listed}


def members(file: BinaryIO) -> Iterator[tuple[Member, IO[bytes]]]:
    """Yield the files of a backup, each with what it has, to be read before the next.

    Those that a later one replaces, or that the list does not name, are among them. Raises
    UnreadableDocument.
    """
    for info, data in _entries(file):
        if info.name != _LIST:
            seconds = info.mtime if 0 <= info.mtime < _LATEST else 0  # also of what is no number
            private = not info.mode & _OTHERS
            yield Member(_path(info), info.size, int(seconds * 1e9), private), data


def is_one(file: BinaryIO) -> bool:
    """Tell whether a file begins as backups do."""
    try:
        return any(True for _ in _entries(file))
    except UnreadableDocument:
        return False


def clashes(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield paths, or folders on them, that some systems take for an earlier one.

    Capital letters and accents written apart make no other name there. A folder also clashes with
    a file of its name.
    """
    known: dict[str, tuple[str, bool]] = {}  # how it is spelled, and whether it is a file
    for path in paths:
        parts = path.split("/")
        for count in range(1, len(parts) + 1):
            spelled, is_file = "/".join(parts[:count]), count == len(parts)
            folded = unicodedata.normalize("NFC", spelled).casefold()
            before = known.setdefault(folded, (spelled, is_file))
            if before != (spelled, is_file):
                yield before[0], spelled


class _Unpacked:
    """What is in a packed file, a little at a time: it may be far more than there is memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._unpacker = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).decompressobj()
        self._unpacked = memoryview(b"")
        self._read, self._last = 0, b""

    def read(self, size: int) -> bytes:
        while not self._unpacked and not self._unpacker.eof:
            packed = self._file.read(_PACKED_CHUNK)
            if not packed:
                raise _damaged("it breaks off")
            self._unpacked = memoryview(self._unpacker.decompress(packed))
        taken, self._unpacked = self._unpacked[:size], self._unpacked[size:]
        self._last = bytes(taken)
        self._read += len(taken)
        return self._last

    def finish(self, at: int) -> None:
        """Read to the end. Raises UnreadableDocument where more than padding follows `at`."""
        if self._last[len(self._last) - (self._read - at) :].strip(b"\0"):
            raise _damaged("something follows its end")
        padding = 0
        while rest := self.read(CHUNK):
            padding += len(rest)
            if padding > CHUNK or rest.strip(b"\0"):
                raise _damaged("something follows its end")
        if self._unpacker.unused_data or self._file.read(1):
            raise _damaged("something follows its end")


class _PlainFile(tarfile.TarInfo):
    """The head of a plain file; every other kind is refused before more of it is read."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        info = super().frombuf(buf, encoding, errors)
        if info.type not in {tarfile.REGTYPE, tarfile.XHDTYPE}:
            raise _damaged(f"{info.name!r} is no plain file")
        if info.size < 0 or (info.type == tarfile.XHDTYPE and info.size > _LARGEST_HEADER):
            raise _damaged(f"{info.name!r} has an impossible size")
        return info


def _entries(file: BinaryIO) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """Yield all files of the tar, the list too. Raises UnreadableDocument."""
    file.seek(0)
    unpacked = _Unpacked(file)
    try:
        with tarfile.open(
            fileobj=cast("BinaryIO", unpacked), mode="r|", tarinfo=_PlainFile, encoding="utf-8"
        ) as tar:
            while (info := tar.next()) is not None:
                tar.members = []  # type: ignore[attr-defined]  # there may be a million
                data = tar.extractfile(info)
                if info.size < 0 or info.sparse is not None or data is None:
                    raise _damaged(f"{info.name!r} has an impossible size")
                yield info, data
            unpacked.finish(tar.offset)
    except _DAMAGES as error:
        raise _damaged(str(error) or type(error).__name__) from error


def _path(info: tarfile.TarInfo) -> str:
    if not info.name.startswith(_FILES):
        raise _damaged(f"{info.name!r} is not what a backup has")
    return info.name.removeprefix(_FILES)


def _damaged(what: str) -> UnreadableDocument:
    return UnreadableDocument(
        f"the backup is damaged, or none ({what})", next="Nothing was changed. Take another backup"
    )


# --- the list, as sha256sum has it -------------------------------------------------------------


def _line(path: str, sha256: str) -> bytes:
    raw = path.encode("utf-8", "surrogateescape")
    escaped = re.sub(rb"[\\\n\r]", lambda found: _ESCAPES[found[0]], raw)
    return b"%s%s  corpus/%s\n" % (b"\\" * (escaped != raw), sha256.encode(), escaped)


def _parsed(data: bytes) -> dict[str, str]:
    """Return the checksums by paths."""
    listed: dict[str, str] = {}
    for line in data.splitlines(keepends=True):
        found = _LINE.fullmatch(line)
        if found is None:
            raise _damaged("its list of checksums cannot be read")
        escaped, sha256, raw = found.groups()
        if escaped:
            raw = re.sub(rb"\\([\\nr])", lambda one: _UNESCAPED[one[1]], raw)
        path = raw.decode("utf-8", "surrogateescape")
        if path in listed:
            raise _damaged(f"{path!r} stands twice in its list of checksums")
        listed[path] = sha256.decode()
    return listed
