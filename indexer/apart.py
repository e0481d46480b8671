"""Large documents are read, analysed and written apart, so that no other waits for them.

It takes seconds for 9 MB of text, and a minute for some PDFs. The one right to write is held for
a moment at the end, when what was made becomes part of the index.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

from indexer import asked, ingest, making, sandbox, schema, state
from indexer.changes import find_changes
from indexer.corpus import walk
from indexer.errors import IndexOutdated
from indexer.family import environment_of_children, starter
from indexer.model import Failure, IndexedDocument, Report

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from indexer.asked import Ticket
    from indexer.changes import Changes
    from indexer.config import Settings
    from indexer.engines import Apart, Engine

_PATIENCE = 600.0  # seconds that it waits for others to have written
_LOOK_EVERY = 0.2  # seconds between two looks at who started it


def update(engine: Engine, settings: Settings, ids: tuple[str, ...]) -> Report:
    """Index documents while others write. What has changed again meanwhile is left as it is.

    Raises CorpusError, IndexMissing, IndexOutdated, IndexCorrupt, IndexLocked, and IndexStateError
    where the disk refuses.
    """
    _require_current(settings)
    known = engine.states(ids)
    changes = find_changes(settings, known, ids)
    with state.on_disk(settings.index), contextlib.closing(engine.apart()) as apart:
        try:
            with ingest.rare_collections():
                made, failed = _made(apart, settings, changes)
        finally:
            sandbox.stop()
        with state.writing(settings.index, _PATIENCE):
            _require_current(settings)
            current = _unchanged(settings, changes)
            wanted = [i for i in made if i in current]
            told = [failure for failure in failed if failure.id in current]
            if wanted:
                apart.adopt(wanted)
            _lose(engine, [failure.id for failure in told if failure.id in known])
            _save(engine, settings, told, {*wanted, *(failure.id for failure in told)})
    return Report(
        added=tuple(i for i in wanted if i not in known),
        changed=tuple(i for i in wanted if i in known),
        failed=tuple(told),
        unchanged=changes.unchanged,
    )


def _made(apart: Apart, settings: Settings, changes: Changes) -> tuple[list[str], list[Failure]]:
    """Write documents apart; return which, and why others are none."""
    made, failed = [], []
    for file in changes.files:
        outcome = making.indexed(file, settings)
        if isinstance(outcome, IndexedDocument):
            apart.add(outcome)
            made.append(file.id)
        else:
            failed.append(outcome)
    if made:
        apart.finish()
    return made, failed


def _require_current(settings: Settings) -> None:
    """Raise IndexMissing or IndexOutdated where an update would build all anew."""
    if state.required(settings.index).versions != schema.versions():
        raise IndexOutdated("the index was built by another version", next="Run: dragoman index")


def _unchanged(settings: Settings, changes: Changes) -> set[str]:
    """Return the ids of files that are still as they were when they were read."""
    ids = tuple(file.id for file in changes.files)
    if not ids:
        return set()
    now = {file.id: file for file in walk(settings.corpus, ids, without=settings.index)}
    return {file.id for file in changes.files if now.get(file.id) == file}


def _lose(engine: Engine, ids: list[str]) -> None:
    """Take out documents whose files cannot be read any more."""
    if not ids:
        return
    with contextlib.closing(engine.writer(fresh=False)) as writer:
        for document_id in ids:
            writer.remove(document_id)
        writer.commit()


def _save(
    engine: Engine, settings: Settings, failed: Iterable[Failure], looked_at: set[str]
) -> None:
    before = state.load(settings.index)
    kept = (one for one in (before.failed if before else ()) if one.id not in looked_at)
    state.save(settings.index, schema.versions(), (*kept, *failed), engine.size())


def end_with_parent() -> None:
    """Let this process end with the one that started it: what it has not finished is swept away."""
    parent = starter()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_EVERY)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


class LargeDocuments:
    """Has large documents indexed by a process of its own, and remembers who waits for them.

    The process also makes searches fast again after many small updates.

    Nothing here waits: `step` is called again and again.
    """

    def __init__(self, settings: Settings) -> None:
        """Nothing is to be done yet."""
        self._settings = settings
        self._next: dict[str, None] = {}
        self._settles = False
        self._now: tuple[str, ...] = ()
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: list[Ticket] = []

    def take(self, ids: Iterable[str]) -> None:
        """See to documents, in their turn."""
        self._next.update(dict.fromkeys(ids))

    def settle(self, *, needed: bool) -> None:
        """See to it that searches are fast again, once there is time."""
        self._settles = needed

    def keep(self, tickets: Iterable[Ticket]) -> list[Ticket]:
        """Keep the tickets that ask for one of these documents; return the others."""
        others: list[Ticket] = []
        for ticket in tickets:
            (self._waiting if self._has_any(ticket.ids) else others).append(ticket)
        return others

    def others(self, tickets: Iterable[Ticket]) -> list[Ticket]:
        """Return the tickets that were not kept."""
        kept = {ticket.path for ticket in self._waiting}
        return [ticket for ticket in tickets if ticket.path not in kept]

    def step(self) -> tuple[str, ...]:
        """Begin what is next once there is time; return documents that somebody else must do."""
        if self._process is not None and self._process.poll() is None:
            return ()
        failed = self._now if self._process is not None and self._process.returncode else ()
        self._process, self._now = None, ()
        if failed:
            return failed
        done = [ticket for ticket in self._waiting if not self._has_any(ticket.ids)]
        self._waiting = [ticket for ticket in self._waiting if ticket not in done]
        asked.settle(done)
        if self._next or self._settles:
            self._now, self._next, self._settles = tuple(self._next), {}, False
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "indexer", "index", "--apart", *self._paths()],
                env={**os.environ, **self._settings.as_environment(), **environment_of_children()},
            )
        return ()

    def close(self) -> None:
        """End the process: what it has not finished is found by the next update."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def _has_any(self, ids: Collection[str]) -> bool:
        return any(i in self._next or i in self._now for i in ids)

    def _paths(self) -> list[str]:
        return [str(self._settings.corpus / i) for i in self._now]
