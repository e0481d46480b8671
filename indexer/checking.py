"""Check an index: its files against their checksums, its documents against the folder; mend it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from indexer import ingest, state
from indexer.changes import find_changes
from indexer.errors import IndexCorrupt, IndexMissing
from indexer.model import Checked, Damage, LastCheck

if TYPE_CHECKING:
    from indexer.config import Settings
    from indexer.engines import Engine


def check(engine: Engine, settings: Settings, *, deep: bool, repair: bool) -> Checked:
    """Return what was found; of an index that was mended, how it is now, and what was damaged.

    Raises IndexMissing, IndexOutdated, and where it is to be repaired CorpusError, IndexLocked.
    """
    found = _checked(engine, settings, deep=deep)
    if repair and found.damage:
        done = _repaired(engine, settings, found.damage)
        found = replace(_checked(engine, settings, deep=deep), repaired=done)
    _note(settings, found, deep=deep)
    return found


def _checked(engine: Engine, settings: Settings, *, deep: bool) -> Checked:
    found = engine.check(deep=deep)
    try:
        made, known = _state(settings), engine.states()
    except (IndexCorrupt, IndexMissing) as error:
        own = Damage(state.STATE_FILE, error.what)
        return replace(found, damage=found.damage or (own,))
    changes = find_changes(settings, known, ())
    failed = {failure.id for failure in made.failed}
    looked_at = [file.id for file in changes.files if file.id not in failed]
    return replace(
        found,
        documents=len(known),
        missing=tuple(name for name in looked_at if name not in known),
        stale=tuple(name for name in looked_at if name in known),
        gone=tuple(changes.removed),
    )


def _note(settings: Settings, found: Checked, *, deep: bool) -> None:
    differing = len(found.missing) + len(found.stale) + len(found.gone)
    state.note_check(settings.index, LastCheck(state.now(), deep, len(found.damage), differing))


def _state(settings: Settings) -> state.State:
    made = state.load(settings.index)
    if made is None:
        raise IndexMissing("it is not there", next="Run: dragoman index")
    return made


def _repaired(engine: Engine, settings: Settings, damage: tuple[Damage, ...]) -> str:
    """Mend an index, and say how."""
    if damage[0].file == state.STATE_FILE:
        ingest.update(engine, settings)
        return "rebuilt from the corpus: who made it was not known"
    with state.writing(settings.index):
        went_back = engine.step_back()
    if went_back:
        ingest.update(engine, settings)
        return "went back to the commit before, and brought it up to date"
    ingest.update(engine, settings, fresh=True)
    return "rebuilt from the corpus"
