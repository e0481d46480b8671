"""The file of a segment: its texts, and named numpy arrays, read in place through the page cache.

    texts · arrays, each at a multiple of 64 · head (JSON) · its length, its checksum, DRAGSEG1

Arrays lie in three parts, each with a checksum. The last says how much there is of something: from
numbers that are wrong there, arrays of any size could be made. It is verified when the file is
opened, and so is all of a small file. The others are verified by whoever asks, or by a thread while
they are read already: until damage there is found, an answer may be wrong, but nothing worse. Each
text has a checksum of its own.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import struct
import threading
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.manifest import MENDED_BY
from indexer.errors import IndexCorrupt

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from indexer.engines.whoosh.manifest import SummedFile

Array: TypeAlias = npt.NDArray[Any]
Arrays: TypeAlias = dict[str, Array]

_TAIL = struct.Struct("<II8s")  # length and CRC-32 of the head
_MAGIC = b"DRAGSEG1"
_ALIGNMENT = 64
_AT_ONCE = 4 << 20  # bytes that are verified in one step, while the next are read
_SOON = 0.02  # seconds after an answer was given
_SMALL = 1 << 20  # bytes that are verified when the file is opened
_MOST_HEADS = 1 << 15  # bytes that most heads take
_REMEMBERED = 1_000  # files that were verified; each is written once and never changed
_UNSOUND = "its checksum does not fit"
_SCATTERED, _LOOKED_UP, _SIZES = range(3)  # parts
_PARTS = dict.fromkeys(("low", "high", "halves", "bytes"), _SCATTERED) | dict.fromkeys(
    ("counts", "lengths", "first", "words", "titles", "codes"), _SIZES
)
"""Parts by the last of an array's name; others are looked up, too, but all over."""

_known: dict[tuple[str, int, int, int], str] = {}  # what is wrong with a file, or nothing


class Part(NamedTuple):
    """Where arrays lie, and their CRC-32."""

    begun: int
    end: int
    checksum: int


class _Head(msgspec.Struct):
    """Owner of the file, how many bytes texts have, parts, and where each array is."""

    of: str
    texts: int
    parts: tuple[Part, ...]
    arrays: dict[str, dict[str, tuple[int, str, int]]]


_read_head = msgspec.json.Decoder(_Head).decode


def write_arrays(file: BinaryIO | SummedFile, groups: Mapping[str, Arrays], owner: str) -> None:
    """Write groups of arrays behind the texts, and which segment they belong to."""
    texts = at = file.tell()
    gap = bytes(-texts % _ALIGNMENT)
    places: dict[str, dict[str, tuple[int, str, int]]] = {group: {} for group in groups}
    parts: list[Part] = []
    for part in range(_SIZES + 1):
        begun, checksum = at, zlib.crc32(gap)
        at, gap = at + file.write(gap), b""
        for group, name, array in _arrays(groups, part):
            places[group][name] = at, array.dtype.str, array.size
            for piece in _pieces(array):
                checksum = zlib.crc32(piece, checksum)
                at += file.write(piece)
        parts.append(Part(begun, at, checksum))
    head = msgspec.json.encode(_Head(owner, texts, tuple(parts), places))
    file.write(head + _TAIL.pack(len(head), zlib.crc32(head), _MAGIC))


def _arrays(groups: Mapping[str, Arrays], part: int) -> Iterator[tuple[str, str, Array]]:
    for group, arrays in groups.items():
        for name, array in arrays.items():
            if _PARTS.get(name.rpartition("/")[2], _LOOKED_UP) == part:
                yield group, name, array


def _pieces(array: Array) -> Iterator[memoryview | bytes]:
    """Yield the bytes of an array, none copied, and what fills up the last block."""
    if array.size:
        yield np.ascontiguousarray(array).data.cast("B")
    yield bytes(-array.nbytes % _ALIGNMENT)


class SegmentFile:
    """The file of a segment, mapped: `texts`, and groups of `arrays`.

    Only what is `verified` may be handed to code that trusts it. `pending`: nobody verifies it yet.
    """

    def __init__(self, path: Path, owner: str) -> None:
        """Map a file. Raises IndexCorrupt, FileNotFoundError."""
        self._path = path
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not status.st_size:
                raise self.damaged("it is empty")
            self._mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._bytes = memoryview(self._mapped)
        self._advise(mmap.MADV_RANDOM, 0, status.st_size)
        self._advise(mmap.MADV_WILLNEED, max(0, status.st_size - _MOST_HEADS), status.st_size)
        head = self._head()
        if head.of != owner:
            raise self.damaged("it belongs to another index")
        self.texts = self._bytes[: head.texts]
        self.arrays: dict[str, Arrays] = {
            group: {
                name: np.frombuffer(self._mapped, dtype, count, at)
                for name, (at, dtype, count) in places.items()
            }
            for group, places in head.arrays.items()
        }
        self.parts = head.parts
        self._lock = threading.Lock()
        self._key = str(path), status.st_ino, status.st_size, status.st_mtime_ns
        self._damage = _known.get(self._key, "")
        self.verified = self._key in _known and not self._damage
        self._verify_sizes()
        self.pending = not self.verified

    def _verify_sizes(self) -> None:
        """Verify what has to be before anything is read: of a small file, all."""
        self.check()
        looked_up, sizes = self.parts[_LOOKED_UP:]
        self._advise(mmap.MADV_NORMAL, looked_up.begun, sizes.end)
        if not self.verified and not self._is_sound(sizes):
            raise self.damaged(_UNSOUND)
        if sizes.end - self.parts[0].begun <= _SMALL:
            self.verify()

    def read_ahead(self, *, whole: bool = False) -> None:
        """Let the system read what every search looks up, or all of the file."""
        begun = 0 if whole else self.parts[_LOOKED_UP].begun
        self._advise(mmap.MADV_WILLNEED, begun, len(self._bytes))

    def _head(self) -> _Head:
        whole = self._bytes
        if whole[-len(_MAGIC) :] != _MAGIC or len(whole) < _TAIL.size:
            raise self.damaged("it is cut off, or no file of a segment")
        length, checksum, _ = _TAIL.unpack(whole[-_TAIL.size :])
        start = len(whole) - _TAIL.size - length
        raw = whole[max(start, 0) : -_TAIL.size]
        if zlib.crc32(raw) != checksum:
            raise self.damaged("its head is damaged")
        head = _read_head(raw)
        if head.parts[-1].end != start:
            raise self.damaged("something was added or lost")
        return head

    def check(self) -> None:
        """Raise IndexCorrupt if damage was found."""
        if self._damage:
            raise self.damaged(self._damage)

    def verify(self) -> None:
        """See to it that all arrays are verified. Raises IndexCorrupt."""
        with self._lock:
            if not self.verified and not self._damage:
                sound = all(self._is_sound(part) for part in self.parts[:_SIZES])
                self.let_go()
                self._damage = "" if sound else _UNSOUND
                if len(_known) >= _REMEMBERED:
                    _known.clear()
                _known[self._key] = self._damage
                self.verified = sound
        self.check()

    def let_go(self) -> None:
        """Let what was read not count as memory of this process any more: the system keeps it."""
        self._advise(mmap.MADV_DONTNEED, 0, len(self._bytes))

    def damaged(self, what: str) -> IndexCorrupt:
        """Return the error that says what is wrong with the file."""
        return IndexCorrupt(
            f"a file of the index is damaged: {what}",
            where=str(self._path),
            next=MENDED_BY,
        )

    def _is_sound(self, part: Part) -> bool:
        found = 0
        for at in range(part.begun, part.end, _AT_ONCE):
            self._advise(mmap.MADV_WILLNEED, at, min(at + 2 * _AT_ONCE, part.end))
            found = zlib.crc32(self._bytes[at : min(at + _AT_ONCE, part.end)], found)
        return found == part.checksum

    def _advise(self, advice: int, start: int, end: int) -> None:
        """Tell the system how a range of bytes will be read."""
        begun = start - start % mmap.PAGESIZE
        if end > begun:
            self._mapped.madvise(advice, begun, end - begun)


def verify_in_background(files: Collection[SegmentFile]) -> None:
    """Verify files in a thread; whoever reads them learns what it found by `check`."""
    pending = [file for file in files if file.pending]
    for file in pending:
        file.pending = False
    if pending:
        # A little later: a thread that begins at once would keep whoever starts it from going on.
        timer = threading.Timer(_SOON, _verify, args=(pending,))
        timer.name, timer.daemon = "verify", True
        timer.start()


def _verify(files: Collection[SegmentFile]) -> None:
    for file in files:
        with contextlib.suppress(IndexCorrupt):
            file.verify()


def smallest(values: Array) -> Array:
    """Return the same numbers, none of them negative, in the smallest type that holds them."""
    most = int(values.max()) if values.size else 0
    return values.astype(np.min_scalar_type(most))
