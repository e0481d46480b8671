"""Who changes documents asks the process that indexes for them, by a ticket in the index folder.

A ticket is a file with ids, and gone when an update has looked at them: whoever asked may wait for
that. None need outlast a power cut: whatever happens, the next update of all sees all changes.
"""

from __future__ import annotations

import contextlib
import os
import time
import uuid
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from indexer.errors import IndexStateError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_LOOK_EVERY = 0.02  # seconds

ASKED = "asked"
"""The folder of the tickets, in that of the index."""


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
