"""Corpus -> index: find what changed, read it, analyse it, write it, and report.

Indexing is only ever "make the index agree with the folder": it can be repeated and interrupted.
"""

from __future__ import annotations

import contextlib
import gc
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indexer import (
    agreement,
    asked,
    disk,
    readers,
    sandbox,
    schema,
    state,
)
from indexer.changes import brake, find_changes, is_large, stands
from indexer.errors import (
    IndexCorrupt,
    IndexMissing,
    IndexOutdated,
    IndexStateError,
)
from indexer.extracts import Extracts
from indexer.intake import Intake
from indexer.languages import forget
from indexer.making import indexed, indexed_parts
from indexer.model import (
    Failure,
    FileState,
    IndexedDocument,
    Report,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from indexer.asked import Ticket
    from indexer.changes import Changes
    from indexer.config import Settings
    from indexer.corpus import CorpusFile
    from indexer.engines import Engine, Writer

_PATIENCE = 0.5  # seconds: who adopts what was made apart holds the lock for a moment
_PATIENCE_OF_MERGES = 600.0  # seconds that who has merged waits for others to have written
_LOOK_EVERY = 0.1  # seconds between two looks at what somebody asks for
FEW_ASKED = 20  # documents that somebody asks for: they do not wait for all the rest
_TELL_EVERY = 0.25  # seconds between two reports of progress: each is a file written and renamed
_MANY = 5_000  # documents of an update, after which the index is put in order
_GENERATIONS = 2  # of an index, that are kept


def update(  # noqa: PLR0913 - one keyword per choice of the caller
    engine: Engine,
    settings: Settings,
    *,
    paths: tuple[str, ...] = (),
    fresh: bool = False,
    accept_removals: bool = False,
    progress: Callable[[int, int], None] | None = None,
    leave: Callable[[list[str]], None] | None = None,
) -> Report:
    """Make the index agree with the folder; `paths` are ids or folders to limit the walk to.

    `fresh` starts from nothing, as does an index that is damaged or made by other versions. What
    can be searched honestly is, until all is done. Documents that somebody asks for meanwhile come
    first. Large ones are left to `leave`, who sees to them, if there is an index. Raises
    CorpusError, CorpusShrunk, IndexLocked, and IndexStateError where the disk refuses.
    """
    with state.writing(settings.index, _PATIENCE), rare_collections():
        _check_space(settings)
        before = _state_before(settings)
        known = None if fresh else _remembered(engine, before, paths)
        outdated = before is not None and before.versions != schema.versions()
        beside = (fresh or outdated) and _is_readable(engine, before)
        choices = _Choices(paths, beside, accept_removals, progress or _untold, leave)
        try:
            report = _updated(engine, settings, before, known, choices)
        except IndexCorrupt:  # which was noticed only as it was written to
            choices = replace(choices, beside=False)
            report = _updated(engine, settings, before, None, choices)
    if len(report.added) + len(report.changed) >= _MANY:
        forget()  # merging needs the memory
        settle(engine, settings, fewest=2)
    return report


def settle(engine: Engine, settings: Settings, fewest: int) -> None:
    """Make searches fast after many commits, if they left so many parts.

    Others may write meanwhile. Raises IndexCorrupt, IndexLocked, and IndexStateError where the disk
    refuses.
    """
    while True:
        with state.on_disk(settings.index), contextlib.closing(engine.apart()) as apart:
            if not apart.merge(fewest):
                return
            apart.finish()
            with state.writing(settings.index, _PATIENCE_OF_MERGES):
                apart.adopt(())


@dataclass(frozen=True, slots=True)
class _Choices:
    """What the caller of an update chose. `beside`: what is there is searched until all is done."""

    paths: tuple[str, ...]
    beside: bool
    accept_removals: bool
    progress: Callable[[int, int], None]
    leave: Callable[[list[str]], None] | None


def _check_space(settings: Settings) -> None:
    if disk.is_nearly_full(settings.index, settings.free_share):
        raise IndexStateError(
            "the disk of the index is nearly full",
            where=str(settings.index),
            next="Make space on it; searches go on meanwhile",
        )


def _untold(done: int, total: int) -> None:
    """Tell nobody how far it has come."""


def _updated(
    engine: Engine,
    settings: Settings,
    before: state.State | None,
    known: dict[str, FileState] | None,
    choices: _Choices,
) -> Report:
    """Go on from what is known, or start from nothing."""
    limits = choices.paths if known is not None or before is None else ()
    changes = find_changes(settings, known or {}, limits)
    held = engine.size() if known is not None else before.documents if before else 0
    brake(settings, changes, held, accept_removals=choices.accept_removals)
    if choices.leave and known is not None:
        _leave_large(changes, choices.leave)
    if known is not None and limits and _is_settled(changes, limits, before):
        return Report(unchanged=changes.unchanged)
    held = held if known is not None else 0
    if known is None and not choices.beside:
        state.forget(settings.index)
    fresh = known is None
    try:
        with contextlib.closing(engine.writer(fresh=fresh, beside=choices.beside)) as writer:
            report, documents = _write(engine, writer, settings, changes, held, choices)
            if fresh and not report.added:
                writer.commit()  # an empty folder has an index, too
            writer.publish()
    finally:
        sandbox.stop()
        state.clear_progress(settings.index)
    kept = tuple(
        failure
        for failure in (before.failed if before else ())
        if failure not in report.failed and stands(readers.file_of(failure.id), changes, limits)
    )
    state.save(settings.index, schema.versions(), kept + report.failed, documents)
    Extracts(settings.index).trim()
    return report


def _leave_large(changes: Changes, leave: Callable[[list[str]], None]) -> None:
    """Leave large files to somebody else."""
    if large := [file for file in changes.files if is_large(file)]:
        leave([file.id for file in large])
        changes.files[:] = [file for file in changes.files if not is_large(file)]


def _is_settled(changes: Changes, limits: tuple[str, ...], before: state.State | None) -> bool:
    """Tell whether there is nothing to do, nor to forget: somebody looked at it before."""
    failed = before.failed if before else ()
    return not (changes.files or changes.removed or changes.failed) and all(
        stands(readers.file_of(failure.id), changes, limits) for failure in failed
    )


@contextlib.contextmanager
def rare_collections() -> Iterator[None]:
    """Let Python look for cycles a hundredth as often: hardly any are made, and words are many."""
    often, *rest = gc.get_threshold()
    gc.set_threshold(100 * often, *rest)
    try:
        yield
    finally:
        gc.set_threshold(often, *rest)


def _state_before(settings: Settings) -> state.State | None:
    try:
        return state.load(settings.index)
    except IndexCorrupt:  # the index is disposable: damage is no obstacle to building it anew
        return None


def _remembered(
    engine: Engine, before: state.State | None, limits: tuple[str, ...]
) -> dict[str, FileState] | None:
    """Return what the index knows; None where it is missing, damaged or made by other versions."""
    if before is None or before.versions != schema.versions():
        return None
    engine.accept(schema.versions())  # only these words go together with those that are added
    whole = not limits or {"", "."}.intersection(limits)
    for _ in range(_GENERATIONS):
        try:
            if whole:  # which takes its time anyway
                engine.verify()
            return engine.states(() if whole else limits)
        except IndexCorrupt:
            continue  # the generation before may have nothing of what is damaged
        except (IndexMissing, IndexOutdated):
            return None
    return None


def _is_readable(engine: Engine, before: state.State | None) -> bool:
    """Tell whether what is there can be searched."""
    if before is None:
        return False
    try:
        is_ours = before.versions == schema.versions()
        return (is_ours or agreement.is_honest(engine, before.versions)) and engine.size() >= 0
    except IndexStateError:
        return False


def _write(  # noqa: PLR0913, PLR0917 - what an update works on
    engine: Engine,
    writer: Writer,
    settings: Settings,
    changes: Changes,
    held: int,
    choices: _Choices,
) -> tuple[Report, int]:
    """Write what has changed; return what was done, and how many documents there are now."""
    told = -_TELL_EVERY
    done = Intake(
        writer,
        settings,
        changes.known,
        held,
        list(changes.failed),
        changes.unchanged,
        tells=not choices.beside,
    )
    for document_id in changes.removed:
        done.remove(document_id)
    total = len(changes.files)
    asking = _Asking(engine, settings, done)
    for number, file in enumerate(changes.files, start=1):
        if file.id not in asking.looked_at:
            _take(done, file, changes.parts.get(file.id, ()))
        if number == total or time.monotonic() >= told + _TELL_EVERY:
            told = time.monotonic()
            state.report_progress(settings.index, number, total)
        choices.progress(number, total)
        if number < total and not choices.beside:
            asking.serve()
    if done.pending:
        writer.commit()
    return done.report(), done.documents


def _take(done: Intake, file: CorpusFile, parts: Iterable[str]) -> None:
    """Write the documents of one file; `parts` are those that a file with many had before."""
    if readers.has_parts(file.id):
        _write_parts(done, file, done.settings, parts)
        return
    outcome = indexed(file, done.settings)
    done.take(outcome)
    if isinstance(outcome, Failure) and file.id in done.known:
        done.lose(file.id)


class _Asking:
    """Those who ask for a few documents while an update of many goes on: they are served first."""

    def __init__(self, engine: Engine, settings: Settings, done: Intake) -> None:
        """Nobody has asked yet."""
        self._engine, self._settings, self._done = engine, settings, done
        self._next = time.monotonic() + _LOOK_EVERY
        self._left: set[Path] = set()  # tickets that are not for us
        self.looked_at: set[str] = set()

    def serve(self) -> None:
        """Index what is asked for by now, and commit it."""
        if time.monotonic() < self._next:
            return
        tickets = [
            ticket
            for ticket in asked.tickets(self._settings.index)
            if len(ticket.ids) <= FEW_ASKED and ticket.path not in self._left
        ]
        if tickets:
            self._look_at(tickets)
        self._next = time.monotonic() + _LOOK_EVERY

    def _look_at(self, tickets: list[Ticket]) -> None:
        ids = tuple(dict.fromkeys(i for ticket in tickets for i in ticket.ids))
        if self._done.pending:  # what this update has written is known by then
            self._done.commit()
        with contextlib.suppress(IndexMissing):  # where it is built for the first time
            self._done.known.update(self._engine.states(ids))
        known = {i: self._done.known[i] for i in ids if i in self._done.known}
        changes = find_changes(self._settings, known, ids)
        for document_id in changes.removed:
            self._done.remove(document_id)
            del self._done.known[document_id]
        slow = {file.id for file in changes.files if is_large(file) or readers.has_parts(file.id)}
        for file in changes.files:
            if file.id not in slow:
                _take(self._done, file, ())
                self.looked_at.add(file.id)
        if self._done.pending:
            self._done.commit()
        self._left.update(ticket.path for ticket in tickets if slow.intersection(ticket.ids))
        asked.settle(ticket for ticket in tickets if ticket.path not in self._left)


def _write_parts(done: Intake, file: CorpusFile, settings: Settings, before: Iterable[str]) -> None:
    """Write the documents of a file with many; those that it had before, and has no more, go."""
    there = set()
    for outcome in indexed_parts(file, settings):
        done.take(outcome)
        if isinstance(outcome, IndexedDocument):
            there.add(outcome.document.id)
    for document_id in sorted(before):
        if document_id not in there:
            done.remove(document_id)
