"""What Dragoman's indexing spends its processor time on, stage by stage."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from clock import Clock, Part

from indexer import Index, Settings, corpus, making, readers
from indexer.engines import open_engine

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


def staged(folder: Path) -> Staged:
    """Index the documents of a folder for this alone, with a clock in every stage."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as index:
        settings = Settings(corpus=folder, index=Path(index, "index"))
        parts = _parts(Path(index, "other"))
        clock = Clock(REST)
        with clock.within(parts), Index.open(settings=settings) as made:
            made.update()
        clock.enter(REST)
    return Staged({stage: clock.seconds[stage] for stage in STAGES})


def _parts(folder: Path) -> list[Part]:
    """Return what belongs to which stage."""
    engine = open_engine(Settings().engine, folder)
    writer = engine.writer(fresh=True)
    writer.close()
    engine.close()
    return [
        Part(READING, corpus, "walk"),
        Part(READING, corpus.CorpusFile, "read"),
        Part(READING, corpus.CorpusFile, "sidecar"),
        Part(READING, corpus.CorpusFile, "state"),
        Part(READING, readers, "read"),
        Part(ANALYSIS, making, "analyse"),
        Part(REPLACE, type(writer), "replace"),
        Part(COMMIT, type(writer), "commit"),
    ]
