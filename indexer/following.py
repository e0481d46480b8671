"""The process that indexes beside a server: all at first, then what it is asked for, at once.

What is learnt for queries across languages is learnt in a thread of its own: documents come first.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from indexer import asked, ingest
from indexer.apart import LargeDocuments
from indexer.errors import IndexLocked, SearchError

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.asked import Ticket
    from indexer.index import Index
    from indexer.model import Report

_LOOK_EVERY = 0.03  # seconds between two looks at what is asked for
_LOCKED = 0.2  # seconds until another try, while another process writes
_AT_ONCE = 500  # documents that are asked for; more wait for the next update
_QUIET = 2.0  # seconds without a change, after which there is time to learn


class Follower:
    """Keeps one index up to date. `tell` gets every report, and every error that stopped a step."""

    def __init__(self, index: Index, tell: Callable[[Report | SearchError], None]) -> None:
        """Nothing is done before `run`."""
        self._index, self._tell = index, tell
        self._stop, self._changed = threading.Event(), threading.Event()
        self._large = LargeDocuments(index.settings)

    def run(self) -> None:
        """Index everything, then what tickets ask for, until stopped.

        It also ends with the program that started it: a server that was killed leaves nothing.
        """
        parent = os.getppid()
        learning = threading.Thread(target=self._learn, name="learn", daemon=True)
        learning.start()
        try:
            self._index.sweep()
        except SearchError as error:  # a corpus that cannot be written can be searched
            self._tell(error)
        self._update(())
        while not self._stop.wait(_LOOK_EVERY):
            if os.getppid() != parent:
                self._large.stop()
                return
            self._step(_some(self._large.others(asked.tickets(self._index.settings.index))))
        self._large.stop()
        learning.join()

    def _step(self, wanted: list[Ticket]) -> None:
        """Do what is asked for, and go on with large documents."""
        if wanted:
            self._update(tuple(dict.fromkeys(i for ticket in wanted for i in ticket.ids)))
            # Whatever came of it: it would be the same again.
            asked.settle(self._large.keep(wanted))
        if undone := self._large.step():
            self._update(undone, large=True)

    def stop(self) -> None:
        """Let `run` return once it has done what it is at."""
        self._stop.set()
        self._changed.set()

    def _update(self, ids: tuple[str, ...], *, large: bool = False) -> None:
        """Update the index, all of it or these documents; wait while another process writes.

        `large`: also those that are left to another process at first.
        """
        while not self._stop.is_set():
            try:
                leave = None if large else self._large.take
                self._tell(self._index.update(ids=ids, leave=leave))
                self._changed.set()
            except IndexLocked:
                self._stop.wait(_LOCKED)
                continue
            except SearchError as error:
                self._tell(error)
            return

    def _learn(self) -> None:
        while self._changed.wait() and not self._stop.is_set():
            self._changed.clear()
            if self._stop.wait(_QUIET) or self._changed.is_set():
                continue
            try:
                self._large.settle(needed=self._index.is_scattered)
                self._index.enrich()
            except SearchError as error:
                self._tell(error)


def _some(tickets: list[Ticket]) -> list[Ticket]:
    """Return the oldest tickets, of about as many documents as one update should look at.

    Those that ask for a few documents go first: they would wait for thousands.
    """
    taken: list[Ticket] = []
    documents = 0
    for ticket in sorted(tickets, key=lambda ticket: len(ticket.ids) > ingest.FEW_ASKED):
        if taken and documents + len(ticket.ids) > _AT_ONCE:
            break
        taken.append(ticket)
        documents += len(ticket.ids)
    return taken
