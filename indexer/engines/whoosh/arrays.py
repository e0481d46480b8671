"""Named numpy arrays in one file, read in place through the page cache.

    DRAGARR1 · length and checksum of the head · head (JSON) · the arrays, each at a multiple of 64

A file that is cut off, has bytes changed or is another's is refused before anything is read of it.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.errors import IndexCorrupt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import Protocol

    class Sink(Protocol):
        """What a file is written to."""

        def write(self, data: bytes | memoryview, /) -> Any:  # noqa: ANN401 - nobody looks at it
            """Append bytes."""


Array: TypeAlias = npt.NDArray[Any]
Arrays: TypeAlias = dict[str, Array]

_MAGIC = b"DRAGARR1"
_HEAD = struct.Struct("<II")  # length and CRC-32 of the head
_ALIGNMENT = 64
_REMEMBERED = 1_000  # files whose bytes were checked; each is written once and never changed

_checked: dict[tuple[str, int, int, int], None] = {}


def write_arrays(file: Sink, arrays: Mapping[str, Array], owner: str) -> None:
    """Write the arrays behind a head that names them, and the segment that they belong to."""
    places: dict[str, tuple[int, str, int]] = {}
    size = checksum = 0
    for name, array in arrays.items():
        places[name] = size, array.dtype.str, array.size
        for piece in _pieces(array):
            size += len(piece)
            checksum = zlib.crc32(piece, checksum)
    head = json.dumps({"arrays": places, "size": size, "crc": checksum, "of": owner}).encode()
    start = _MAGIC + _HEAD.pack(len(head), zlib.crc32(head)) + head
    file.write(start + bytes(-len(start) % _ALIGNMENT))
    for array in arrays.values():
        for piece in _pieces(array):
            file.write(piece)


def _pieces(array: Array) -> Iterator[memoryview | bytes]:
    """Yield the bytes of an array, none copied, and what fills up the last block."""
    if array.size:
        yield np.ascontiguousarray(array).data.cast("B")
    yield bytes(-array.nbytes % _ALIGNMENT)


def read_arrays(path: Path, owner: str) -> Arrays:
    """Map the file of a segment and return its arrays. Raises IndexCorrupt, FileNotFoundError."""
    with path.open("rb") as file:
        status = path.stat()
        if not status.st_size:
            raise damaged(path, "it is empty")
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    head, start = _head(path, mapped)
    if head["of"] != owner:
        raise damaged(path, "it belongs to another index")
    key = str(path), status.st_ino, status.st_size, status.st_mtime_ns
    if key not in _checked:
        if zlib.crc32(memoryview(mapped)[start:]) != head["crc"]:
            raise damaged(path, "its checksum does not fit")
        if len(_checked) >= _REMEMBERED:
            _checked.clear()
        _checked[key] = None
    return {
        name: np.frombuffer(mapped, dtype, count, start + offset)
        for name, (offset, dtype, count) in head["arrays"].items()
    }


def smallest(values: Array) -> Array:
    """Return the same numbers, none of them negative, in the smallest type that holds them."""
    most = int(values.max()) if values.size else 0
    return values.astype(np.min_scalar_type(most))


def _head(path: Path, mapped: mmap.mmap) -> tuple[dict[str, Any], int]:
    """Return the head, and where the arrays begin. Raises IndexCorrupt."""
    fixed = len(_MAGIC) + _HEAD.size
    if len(mapped) < fixed or mapped[: len(_MAGIC)] != _MAGIC:
        raise damaged(path, "it is no file of arrays")
    length, checksum = _HEAD.unpack(mapped[len(_MAGIC) : fixed])
    text = mapped[fixed : fixed + length]
    start = fixed + length + -(fixed + length) % _ALIGNMENT
    if not text or zlib.crc32(text) != checksum or any(mapped[fixed + length : start]):
        raise damaged(path, "its head is damaged")
    head: dict[str, Any] = json.loads(text)
    if len(mapped) != start + head["size"]:
        raise damaged(path, "it is cut off")
    return head, start


def damaged(path: Path, what: str) -> IndexCorrupt:
    """Return the error that says what is wrong with a file."""
    return IndexCorrupt(
        f"a file of the index is damaged: {what}", where=str(path), next="Run: dragoman rebuild"
    )
