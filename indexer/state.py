"""What lies beside the engine's files: versions, the last update, its progress, the write lock."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import os
import time
from typing import IO, TYPE_CHECKING

import msgspec

from indexer import disk
from indexer.errors import IndexCorrupt, IndexLocked, IndexMissing, IndexStateError
from indexer.model import Failure, LastCheck, Progress

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STATE_FILE = "dragoman.json"
PROGRESS_FILE = "progress.json"
CHECKED_FILE = "checked.json"
LOCK_FILE = "writer.lock"
_LOOK_EVERY = 0.01  # seconds between two tries for the lock


class State(msgspec.Struct, frozen=True):
    """What the last commit was made with. `updated` is UTC, ISO 8601."""

    versions: dict[str, str]
    updated: str
    documents: int = 0
    failed: tuple[Failure, ...] = ()


class _Running(msgspec.Struct, frozen=True):
    pid: int
    done: int
    total: int


def load(index: Path) -> State | None:
    """Return the state, or None where nothing has been built. Raises IndexCorrupt."""
    path = index / STATE_FILE
    try:
        found = path.stat()
        return _decoded(path, found.st_ino, found.st_mtime_ns, found.st_size)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, msgspec.MsgspecError) as error:  # bytes that are no UTF-8, too
        raise IndexCorrupt(
            f"the state of the index cannot be read ({error})",
            where=str(index / STATE_FILE),
            next="Run: dragoman index, which rebuilds it",
        ) from error


def required(index: Path) -> State:
    """Return the state. Raises IndexCorrupt, and IndexMissing where nothing has been built."""
    made = load(index)
    if made is None:
        raise IndexMissing("there is no index yet", where=str(index), next="Run: dragoman index")
    return made


@functools.lru_cache(maxsize=8)
def _decoded(path: Path, *_signature: int) -> State:
    """Read a file once: it is only ever replaced as a whole, by another inode."""
    return msgspec.json.decode(path.read_bytes(), type=State)


def save(
    index: Path, versions: dict[str, str], failed: tuple[Failure, ...], documents: int = 0
) -> None:
    """Write the state, whole or not at all. `documents` is how many the index holds."""
    disk.put(index / STATE_FILE, msgspec.json.encode(State(versions, now(), documents, failed)))
    disk.sync_folder(index)


def forget(index: Path) -> None:
    """Take the state away: until the next commit there is no index to read."""
    disk.remove(index / STATE_FILE)


def report_progress(index: Path, done: int, total: int) -> None:
    """Tell other processes how far the update has come."""
    data = msgspec.json.encode(_Running(os.getpid(), done, total))
    disk.put(index / PROGRESS_FILE, data, synced=False)  # after a power cut nothing runs


def clear_progress(index: Path) -> None:
    """Say that no update is running."""
    disk.remove(index / PROGRESS_FILE)


def progress(index: Path) -> Progress | None:
    """Return how far a running update has come; None where none runs."""
    try:
        running = msgspec.json.decode((index / PROGRESS_FILE).read_bytes(), type=_Running)
        os.kill(running.pid, 0)  # raises if the process died and left the file behind
    except PermissionError:
        pass  # it lives, under another user
    except (OSError, OverflowError, ValueError, msgspec.MsgspecError):
        return None
    return Progress(running.done, running.total)


def note_check(index: Path, found: LastCheck) -> None:
    """Keep what a check found for those who ask later."""
    with contextlib.suppress(OSError):  # who may only read, or has no room, checks all the same
        disk.put(index / CHECKED_FILE, msgspec.json.encode(found), synced=False)


def last_check(index: Path) -> LastCheck | None:
    """Return what the last check found; None before the first."""
    try:
        return msgspec.json.decode((index / CHECKED_FILE).read_bytes(), type=LastCheck)
    except (OSError, ValueError, msgspec.MsgspecError):
        return None  # a note that can be made anew, and no part of the index


def now() -> str:
    """Return the time: UTC, ISO 8601."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _lock(handle: IO[str], index: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                raise IndexLocked(
                    "another process is writing to the index",
                    where=str(index),
                    next="Wait until it has finished, or stop it",
                ) from error
            time.sleep(_LOOK_EVERY)
        else:
            return


@contextlib.contextmanager
def on_disk(index: Path) -> Iterator[None]:
    """Let whatever the disk refuses be an IndexStateError."""
    try:
        yield
    except OSError as error:
        raise IndexStateError(
            f"the index cannot be written ({error.strerror})",
            where=str(index),
            next="Check its permissions and the space on the disk, or name another with --index",
        ) from error


@contextlib.contextmanager
def writing(index: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold the one right to write to an index; wait for it so many seconds.

    Raises IndexLocked, and IndexStateError where the disk refuses.

    The lock is the process's: the kernel lets go of it however the process ends.
    """
    with on_disk(index):
        index.mkdir(parents=True, exist_ok=True)
        with (index / LOCK_FILE).open("w") as handle:
            _lock(handle, index, time.monotonic() + patience)
            for name in (STATE_FILE, PROGRESS_FILE, CHECKED_FILE):  # of a process that was killed
                disk.remove(disk.unfinished(index / name))
            yield
