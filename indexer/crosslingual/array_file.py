"""Named numpy arrays in one file with a checksum; nothing in it is ever executed.

DRAGVEC1 · CRC-32 of the rest · the arrays, as numpy's own uncompressed .npz
"""

from __future__ import annotations

import io
import os
import struct
import zlib
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.errors import IndexCorrupt, IndexMissing, IndexOutdated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Array: TypeAlias = npt.NDArray[Any]

_MAGIC = b"DRAGVEC1"
_CHECKSUM = struct.Struct("<I")
_START = len(_MAGIC) + _CHECKSUM.size


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write the arrays, whole or not at all."""
    written = io.BytesIO()
    np.savez(written, allow_pickle=False, **dict(arrays))
    data = written.getbuffer()
    write_whole(path, _MAGIC + _CHECKSUM.pack(zlib.crc32(data)), data)


def write_whole(path: Path, *data: bytes | memoryview) -> None:
    """Put a file in its place at once: who reads it sees the old one or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.writelines(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def read_arrays(path: Path) -> dict[str, Array]:
    """Return the arrays of a file. Raises IndexMissing and IndexCorrupt."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise IndexMissing(
            "the vectors of its terms are not there", where=str(path), next="Run: dragoman index"
        ) from None
    except OSError as error:
        raise _damaged(path, f"it cannot be read ({error.strerror})") from error
    if data[: len(_MAGIC)] != _MAGIC:
        raise _damaged(path, "it is no file of vectors")
    if (
        len(data) < _START
        or _CHECKSUM.pack(zlib.crc32(memoryview(data)[_START:])) != (data[len(_MAGIC) : _START])
    ):
        raise _damaged(path, "its checksum does not fit")
    with np.load(io.BytesIO(memoryview(data)[_START:]), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def as_bytes(words: Iterable[str]) -> Array:
    """Return words, one at least and without line breaks, as an array."""
    return np.frombuffer("\n".join(words).encode("utf-8", "surrogatepass"), np.uint8)


def as_words(array: Array) -> list[str]:
    """Return the words that an array was made of."""
    return array.tobytes().decode("utf-8", "surrogatepass").split("\n")


def in_one_line(text: str) -> str:
    """Return a text without line breaks, of which `as_written` makes it again."""
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def as_written(line: str) -> str:
    """Return the text that was put in one line."""
    return line.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\")


def encoder_of(arrays: Mapping[str, Array], fingerprint: str, what: str, path: Path) -> str:
    """Return the fingerprint of the encoder that made arrays; "" will do with any.

    Raises IndexOutdated where it is not that of the encoder that is asked for.
    """
    [made_by] = as_words(arrays["encoder"])
    if fingerprint not in {"", made_by}:
        raise of_another(what, str(path))
    return made_by


def of_another(what: str, where: str) -> IndexOutdated:
    """Return the error that vectors of two encoders cannot be compared."""
    return IndexOutdated(
        f"the vectors of its {what} were made by another encoder",
        where=where,
        next="Make them anew: those of two encoders cannot be compared",
    )


def _damaged(path: Path, what: str) -> IndexCorrupt:
    return IndexCorrupt(
        f"a file of the index is damaged: {what}", where=str(path), next="Run: dragoman rebuild"
    )
