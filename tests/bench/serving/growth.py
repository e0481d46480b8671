"""Let an index grow by small batches, and time its commits: `growth.py HOME SIZE`.

A follower indexes what is asked for, as beside a server. One line of JSON is printed.
"""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import generator
import msgspec

from indexer import Index, Settings
from indexer.engines.whoosh.writer import WhooshWriter
from indexer.following import Follower

BATCH = 20  # documents
_LOOKS_EVERY = 0.005  # seconds


@dataclass(frozen=True, slots=True)
class Grown:
    """Seconds of each commit, and from each ticket until an update had looked; segments left."""

    commits: list[float]
    tickets: list[float]
    segments: int


def grown(home: Path, size: int) -> Grown:
    """Add so many passages, in batches."""
    settings = Settings(corpus=home / "corpus", index=home / "index")
    settings.corpus.mkdir(parents=True)
    commits: list[float] = []
    commit = WhooshWriter.commit

    def timed(writer: WhooshWriter) -> None:
        begun = time.perf_counter()
        commit(writer)
        commits.append(time.perf_counter() - begun)

    with Index.open(settings=settings) as index, mock.patch.object(WhooshWriter, "commit", timed):
        follower = Follower(index, lambda _: None)
        running = threading.Thread(target=follower.run)
        running.start()
        with Index.open(settings=settings) as asking:
            tickets = [_added(asking, begin) for begin in range(0, size, BATCH)]
        follower.stop()
        running.join()
    return Grown(commits, tickets, sum(1 for _ in settings.index.glob("MAIN_*.seg")))


def _added(index: Index, begin: int) -> float:
    ids = []
    for number in range(begin, begin + BATCH):
        passage = generator.passage(number)
        folder = index.settings.corpus / f"{number // 1000}"
        folder.mkdir(exist_ok=True)
        ids.append(f"{folder.name}/{number}.{passage.language}.txt")
        (index.settings.corpus / ids[-1]).write_text(passage.text, encoding="utf-8")
    begun = time.perf_counter()
    ticket = index.ask(ids)
    while ticket.is_open:
        time.sleep(_LOOKS_EVERY)
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(grown(Path(sys.argv[1]), int(sys.argv[2]))))
