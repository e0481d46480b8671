"""What other processes ask of the one that indexes, and what it says: files in the index folder.

Who changes documents leaves a ticket: a file with ids, which is gone when an update has looked at
them, so that whoever asked may wait for that. Who finds damage leaves a note. Nothing need outlast
a power cut: whatever happens, the next update of all sees all changes.
"""

from __future__ import annotations

import contextlib
import os
import time
import uuid
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from indexer import disk
from indexer.errors import IndexStateError
from indexer.model import Following  # noqa: TC001 - what is read is made by it

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_LOOK_EVERY = 0.02  # seconds

ASKED = "asked"
"""The folder of the tickets, in that of the index."""
_DAMAGE, _SAID = ".damage", ".following.json"  # in the same folder, and no tickets


class Ticket(NamedTuple):
    """A request to index some documents."""

    path: Path
    ids: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether no update has looked at the documents yet."""
        return self.path.exists()

    def wait(self, seconds: float) -> bool:
        """Wait until an update has looked at the documents; tell whether one has."""
        deadline = time.monotonic() + seconds
        while self.is_open and time.monotonic() < deadline:
            time.sleep(_LOOK_EVERY)
        return not self.is_open


def ask(index: Path, ids: Iterable[str]) -> Ticket:
    """Leave a ticket. Raises IndexStateError where the disk refuses."""
    folder, wanted = index / ASKED, tuple(ids)
    name = f"{time.time_ns():020}-{uuid.uuid4().hex}.json"
    temporary = folder / f".{name}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(msgspec.json.encode(wanted))
        temporary.rename(folder / name)
    except OSError as error:
        raise IndexStateError(
            f"the index cannot be asked for an update ({error.strerror})",
            where=str(folder),
            next="The documents are safe; run: dragoman index",
        ) from error
    return Ticket(folder / name, wanted)


def tickets(index: Path) -> list[Ticket]:
    """Return the open tickets, oldest first."""
    try:
        names = sorted(os.listdir(index / ASKED))  # noqa: PTH208 - looked at many times a second
    except (FileNotFoundError, NotADirectoryError):
        return []
    found = []
    for name in names:
        if not name.startswith("."):
            path = index / ASKED / name
            with contextlib.suppress(FileNotFoundError):  # another update was faster
                found.append(
                    Ticket(path, msgspec.json.decode(path.read_bytes(), type=tuple[str, ...]))
                )
    return found


def settle(done: Iterable[Ticket]) -> None:
    """Take tickets away: an update has looked at their documents."""
    for ticket in done:
        ticket.path.unlink(missing_ok=True)


def report_damage(index: Path) -> None:
    """Ask for the index to be looked at: somebody could not read it. Raises IndexStateError."""
    try:
        (index / ASKED).mkdir(parents=True, exist_ok=True)
        (index / ASKED / _DAMAGE).touch()
    except OSError as error:
        raise IndexStateError(
            f"the damage cannot be reported ({error.strerror})",
            where=str(index / ASKED),
            next="Run: dragoman check --repair",
        ) from error


def is_damage_reported(index: Path) -> bool:
    """Tell whether somebody could not read the index."""
    return (index / ASKED / _DAMAGE).exists()


def take_damage_for_mended(index: Path) -> None:
    """Forget reports of damage: all has been looked at."""
    (index / ASKED / _DAMAGE).unlink(missing_ok=True)


class _Said(msgspec.Struct, frozen=True):
    pid: int
    said: Following


def say(index: Path, said: Following) -> None:
    """Let other processes know how it stands with the one that indexes."""
    with contextlib.suppress(OSError):  # a full disk, which is what it would say
        (index / ASKED).mkdir(parents=True, exist_ok=True)
        data = msgspec.json.encode(_Said(os.getpid(), said))
        disk.put(index / ASKED / _SAID, data, synced=False)


def heard(index: Path) -> Following | None:
    """Return how it stands with the process that indexes; None where none does."""
    try:
        found = msgspec.json.decode((index / ASKED / _SAID).read_bytes(), type=_Said)
        os.kill(found.pid, 0)  # raises if the process is no more
    except PermissionError:
        pass  # it lives, under another user
    except (OSError, OverflowError, ValueError, msgspec.MsgspecError):
        return None
    return found.said
