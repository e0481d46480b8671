"""The process that indexes beside a server: all at first, then what is asked for or was changed.

What is learnt for queries across languages is learnt in a thread of its own: documents come first.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from typing import TYPE_CHECKING

from indexer import asked, ingest
from indexer.apart import LargeDocuments
from indexer.errors import (
    CorpusError,
    CorpusShrunk,
    IndexCorrupt,
    IndexLocked,
    IndexMissing,
    IndexOutdated,
    IndexStateError,
    SearchError,
)
from indexer.lookout import Lookout
from indexer.model import Following
from indexer.pending import Pending
from indexer.watching import Change

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.asked import Ticket
    from indexer.index import Index
    from indexer.model import Report

_LOOK_EVERY = 0.03  # seconds between two looks at what is asked for
_LOCKED = 0.2  # seconds until another try, while another process writes
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  # seconds until another try, where the disk refuses
_AT_ONCE, _FEW = 500, 20  # documents of an update at the most; and where they take long
_BATCH_SECONDS = 1.0  # that an update should take: whoever asks waits for the one before
_SAY_EVERY = 0.5  # seconds between two words on how it stands
_QUIET = 2.0  # seconds without a change, after which there is time to learn


class Follower:
    """Keeps one index up to date. `tell` gets every report, and every error that stopped a step.

    What cannot be done waits, and is tried again in growing pauses: a disk that was full needs no
    restart. An error is told once, until it is over.
    """

    def __init__(self, index: Index, tell: Callable[[Report | SearchError], None]) -> None:
        """Nothing is done before `run`."""
        self._index, self._tell = index, tell
        self._home = index.settings.index
        self._stop, self._changed = threading.Event(), threading.Event()
        self._pending = Pending()
        self._large = LargeDocuments(index.settings)
        self._undone: list[str] = []  # that the process for large documents did not survive
        self._all = True  # whether the whole folder is to be updated
        self._batch = _AT_ONCE
        self._pause, self._again = _FIRST_PAUSE, 0.0
        self._troubles: dict[type[SearchError], SearchError] = {}
        self._said: Following | None = None
        self._said_at = 0.0

    def run(self, parent: int | None = None) -> None:
        """Index everything, then what tickets ask for and what is changed, until stopped.

        It also ends when `parent` is not the process above it any more: a server that was killed
        leaves nothing.
        """
        learning = threading.Thread(target=self._learn, name="learn", daemon=True)
        learning.start()
        with (
            contextlib.closing(self._large),
            contextlib.closing(Lookout(self._index, self._note)) as lookout,
        ):
            self._sweep()
            while not self._stop.is_set():
                self._step(lookout)
                if parent is not None and os.getppid() != parent:
                    return
                self._stop.wait(_LOOK_EVERY)
        learning.join()

    def stop(self) -> None:
        """Let `run` return once it has done what it is at."""
        self._stop.set()
        self._changed.set()

    # --- one step after the other ----------------------------------------------------------------

    def _step(self, lookout: Lookout) -> None:
        tickets = asked.tickets(self._home)  # before the folder: what they are of has been told of
        self._pending.note(lookout.told())
        try:
            compared = lookout.compared()
            if compared is not None:
                self._pending.note(compared)
                if not any(change.gone for change in compared):
                    self._is_over(CorpusError)
        except CorpusError as error:
            self._note(error)
        if time.monotonic() >= self._again:
            self._try(lookout, tickets)
        self._say(lookout, len(tickets))

    def _try(self, lookout: Lookout, tickets: list[Ticket]) -> None:
        try:
            self._act(lookout, tickets)
        except IndexLocked:
            self._again = time.monotonic() + _LOCKED
        except SearchError as error:
            self._note(error)
            self._again = time.monotonic() + self._pause
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        else:
            self._pause = _FIRST_PAUSE
            self._is_over(IndexStateError)

    def _act(self, lookout: Lookout, tickets: list[Ticket]) -> None:
        """Do what is most urgent. Raises SearchError where it has to be done another time."""
        wanted = _some(self._large.others(tickets))
        self._undone += self._large.step()
        if asked.is_damage_reported(self._home):
            self._mend()
        elif self._all or self._is_anew():
            self._update_all(lookout, wanted)
        elif self._undone:
            self._tell_of(self._index.update(ids=tuple(self._undone)))
            self._undone = []
        elif wanted:
            self._answer(wanted)
        else:
            self._take(*self._pending.due())

    def _update_all(self, lookout: Lookout, wanted: list[Ticket]) -> None:
        began, self._all = time.monotonic(), True
        try:
            self._tell_of(self._index.update(leave=self._large.take))
        except CorpusError:
            asked.settle(wanted)  # nobody waits for a folder that is not there
            self._all = False  # what can be done is found by comparing
            raise
        self._all = False
        self._pending.settle_all(began)
        lookout.all_was_read()
        self._is_over(SearchError)
        if self._is_anew():  # another version of the program undoes what this one does
            raise IndexOutdated("another process has changed the index", where=str(self._home))

    def _is_anew(self) -> bool:
        """Tell an index that is to be made anew: it is not there, or of another version."""
        return not self._index.ready or self._index.outdated

    def _answer(self, wanted: list[Ticket]) -> None:
        """Update what is asked for, and let go those who wait, also where it cannot be done now."""
        ids = list(dict.fromkeys(i for ticket in wanted for i in ticket.ids))
        try:
            self._update(ids)
        except CorpusError:
            self._pending.note(Change(i, gone=False) for i in ids)  # when it can be done
            asked.settle(wanted)
            raise
        asked.settle(self._large.keep(wanted))

    def _take(self, there: list[str], gone: list[str]) -> None:
        """Update some of what was changed; what is gone all at once."""
        if not gone:
            there = there[: self._batch]
        try:
            if len(there) + len(gone) > _AT_ONCE:
                began = time.monotonic()
                self._tell_of(self._index.update(leave=self._large.take))
                self._pending.settle_all(began)
            elif there or gone:
                self._update(gone + there)
        except CorpusShrunk as error:
            self._note(error)
            self._pending.settle(gone, time.monotonic())  # comparing finds them again
            self._update(there[: self._batch])

    def _update(self, ids: list[str]) -> None:
        began = time.monotonic()
        if ids:
            self._tell_of(self._index.update(ids=tuple(ids), leave=self._large.take))
        self._pending.settle(ids, began)
        took = time.monotonic() - began
        if took > _BATCH_SECONDS:
            self._batch = max(_FEW, int(len(ids) * _BATCH_SECONDS / took))
        elif len(ids) >= self._batch:
            self._batch = min(_AT_ONCE, 2 * self._batch)

    def _mend(self) -> None:
        """Look at every byte of the index, and mend what is damaged."""
        try:
            found = self._index.check(repair=True)
        except (IndexMissing, IndexOutdated):  # it is built anew, damaged or not
            self._all = True
        else:
            if found.repaired:
                self._tell(IndexCorrupt(f"the index was damaged: {found.repaired}"))
        asked.take_damage_for_mended(self._home)

    def _sweep(self) -> None:
        try:
            self._index.sweep()
        except SearchError as error:  # a corpus that cannot be written can be searched
            self._tell(error)

    # --- what is told ----------------------------------------------------------------------------

    def _tell_of(self, report: Report) -> None:
        if report.added or report.changed or report.removed or report.failed or self._all:
            self._tell(report)
            self._changed.set()

    def _note(self, error: SearchError) -> None:
        """Tell of trouble, once for each kind."""
        if type(error) not in self._troubles:
            self._tell(error)
        self._troubles[type(error)] = error

    def _is_over(self, kind: type[SearchError]) -> None:
        self._troubles = {
            k: error for k, error in self._troubles.items() if not issubclass(k, kind)
        }

    def _say(self, lookout: Lookout, asked_for: int) -> None:
        """Let other processes know how it stands."""
        # Where it is on this machine is for the log only: this is shown to others.
        waits = tuple(f"{error.what}. {error.next}" for error in self._troubles.values())
        now = Following(lookout.looked, len(self._pending) + asked_for, lookout.is_told, waits)
        if now != self._said and time.monotonic() >= self._said_at + _SAY_EVERY:
            asked.say(self._home, now)
            self._said, self._said_at = now, time.monotonic()

    # --- learning --------------------------------------------------------------------------------

    def _learn(self) -> None:
        while self._changed.wait() and not self._stop.is_set():
            self._changed.clear()
            if self._stop.wait(_QUIET) or self._changed.is_set():
                continue
            try:
                self._large.settle(needed=self._index.is_scattered)
                self._index.enrich()
            except SearchError as error:
                self._note(error)


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
