"""Kill who makes a large document, or the follower that started it, and look what is left."""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import followers
from campaigns import left_over, text_of
from servers import below

from indexer import Index, Settings

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from pathlib import Path

wait_until = functools.partial(followers.wait_until, seconds=60)

WHO = ("the child", "the follower")
_PARAGRAPHS = 5_000  # 600 KB: a second of work
_LONGEST = 2.5  # seconds until it is killed
_OF_A_FOLLOWER = {"asked", "extracts", "crosslingual"}


@contextlib.contextmanager
def following(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process that follows a corpus, as a server does."""
    process = subprocess.Popen(
        [sys.executable, "-m", "indexer", "index", "--follow"],
        env={**os.environ, **settings.as_environment()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _child(follower: subprocess.Popen[bytes]) -> int:
    """Return the process that makes large documents, if one runs."""
    return next((pid for pid, runs in below(follower.pid).items() if "--apart" in runs), 0)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@dataclass
class Kills:
    """Large documents that were begun, and what came of them."""

    home: Path
    kills: int = 0
    hit: int = 0  # before the document was found
    half: int = 0  # while its segment was there, and not yet adopted
    left: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Index something small."""
        (self.home / "corpus").mkdir()
        self.settings = Settings(corpus=self.home / "corpus", index=self.home / "index")
        self.index = Index.open(settings=self.settings)
        self.index.put("small.txt", text_of(1, 1).encode())
        self.index.update()

    def once(self, who: str, chance: random.Random | None = None) -> None:
        """Kill somebody at a random moment, or else when a segment was begun; then go on.

        Raises AssertionError where the document is not found in the end.
        """
        self.kills += 1
        text = "\n\n".join(text_of(number, self.kills) for number in range(_PARAGRAPHS))
        with following(self.settings) as follower:
            receipt = self.index.put("large.txt", text.encode())
            self.index.ask([receipt.id])
            wait_until(lambda: _child(follower))
            child = _child(follower)
            if chance:
                time.sleep(chance.random() * _LONGEST)
            else:
                wait_until(self._begun)
            self.half += bool(self._begun())
            self.hit += not self.index.shows(receipt)
            with contextlib.suppress(ProcessLookupError):  # it was done before
                os.kill(child if who == "the child" else follower.pid, signal.SIGKILL)
            if who == "the child":  # the follower goes on without it
                wait_until(lambda: self.index.shows(receipt))
        wait_until(lambda: not _runs(child))
        with following(self.settings):
            probe = self.index.put("small.txt", text_of(self.kills, 2).encode())
            self.index.ask([probe.id])
            wait_until(lambda: self.index.shows(receipt) and self.index.shows(probe))
            wait_until(lambda: not self._begun())
        self.index.update()  # after a follower that may have been ended as it removed something
        self.left += sorted(left_over(self.settings.index) - _OF_A_FOLLOWER)
        assert self.index.check(deep=True).damage == ()

    def _begun(self) -> list[Path]:
        """Return the segments that are made apart."""
        return [*self.settings.index.glob(".MAIN_*.new")]
