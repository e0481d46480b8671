"""How files get to the disk, so that a power cut leaves each whole, or as it was before.

A name counts once its folder is synced, and what it names was synced before. Whatever the index
depends on is written by these functions only: tests put a failing disk in their place.
"""

from __future__ import annotations

import contextlib
import errno
import os
from typing import IO, TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""How the system says that there is no space left."""

UNFINISHED = ".new"  # ending of what has not got its name yet
_KEPT_FREE = 500_000_000  # bytes, of large disks


def create(path: Path) -> BinaryIO:
    """Begin a file."""
    return path.open("wb")


def sync(file: IO[Any]) -> None:
    """Wait until the disk has all of a file."""
    file.flush()
    os.fsync(file.fileno())


def rename(old: Path, new: Path) -> None:
    """Give a file its name, and take it from whichever had it."""
    os.rename(old, new)  # noqa: PTH104 - tests of durability watch the calls of the system


def remove(path: Path) -> None:
    """Remove a file, if it is there."""
    with contextlib.suppress(FileNotFoundError):
        os.remove(path)  # noqa: PTH107 - likewise


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_nearly_full(folder: Path | int, share: float, wanted: int = 0) -> bool:
    """Tell whether so many bytes more leave less than a share of the disk free, or than 500 MB.

    The folder may be the handle of one. Raises OSError.
    """
    found = os.statvfs(folder)
    keep = min(share * found.f_blocks * found.f_frsize, _KEPT_FREE)
    return found.f_bavail * found.f_frsize - wanted < keep


def unfinished(path: Path) -> Path:
    """Return what a file is called until it has its name."""
    return path.with_name(f".{path.name}{UNFINISHED}")


def put(path: Path, data: bytes, *, synced: bool = True) -> None:
    """Give a file this content at once; `sync_folder` then makes it last."""
    with create(unfinished(path)) as file:
        file.write(data)
        if synced:
            sync(file)
    rename(unfinished(path), path)
