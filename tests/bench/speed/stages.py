"""What Dragoman's indexing spends its processor time on, stage by stage."""

from __future__ import annotations

import contextlib
import functools
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from unittest import mock

from indexer import Index, Settings, corpus, ingest, readers
from indexer.engines import open_engine

if TYPE_CHECKING:
    from collections.abc import Callable

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")
READING, ANALYSIS, REPLACE, COMMIT, REST = STAGES = (
    "reading files",
    "analysis",
    "writer: replace",
    "writer: commit",
    "the rest",
)


@dataclass(frozen=True, slots=True)
class Staged:
    """CPU seconds of each stage."""

    seconds: dict[str, float]


class _Clock:
    """Gives every moment to one stage: to the innermost one where a stage calls another."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._stage, self._since = REST, time.process_time()

    def enter(self, stage: str) -> str:
        """Go over to another stage, and return the one before."""
        before, now = self._stage, time.process_time()
        self.seconds[before] += now - self._since
        self._stage, self._since = stage, now
        return before

    def timed(self, stage: str, work: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
        @functools.wraps(work)
        def timed(*given: _Given.args, **named: _Given.kwargs) -> _Result:
            before = self.enter(stage)
            try:
                return work(*given, **named)
            finally:
                self.enter(before)

        return timed


def staged(folder: Path) -> Staged:
    """Index the documents of a folder for this alone, with a clock in every stage."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as index:
        settings = Settings(corpus=folder, index=Path(index, "index"))
        parts = _parts(Path(index, "other"))
        clock = _Clock()
        with contextlib.ExitStack() as timed:
            for stage, owner, name in parts:
                work = clock.timed(stage, getattr(owner, name))
                timed.enter_context(mock.patch.object(owner, name, work))
            with Index.open(settings=settings) as made:
                made.update()
        clock.enter(REST)
    return Staged({stage: clock.seconds[stage] for stage in STAGES})


def _parts(folder: Path) -> list[tuple[str, object, str]]:
    """Return what belongs to which stage: the owner of a function, and its name there."""
    engine = open_engine(Settings().engine, folder)
    writer = engine.writer(fresh=True)
    writer.close()
    engine.close()
    return [
        (READING, corpus, "walk"),
        (READING, corpus.CorpusFile, "read"),
        (READING, corpus.CorpusFile, "sidecar"),
        (READING, corpus.CorpusFile, "state"),
        (READING, readers, "read"),
        (ANALYSIS, ingest, "analyse"),
        (REPLACE, type(writer), "replace"),
        (COMMIT, type(writer), "commit"),
    ]
