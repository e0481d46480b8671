"""A real server and its indexing process are killed while documents are added, indexed, merged."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import servers
from campaigns import left_over

from indexer import Index, Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KILLS = 150
DOCUMENTS = 60
LONGEST = 1.5  # seconds until it is killed
OF_A_SERVER = {"asked", "extracts", "crosslingual", ".following.json"}  # the last of its process


@dataclass
class Writer:
    """Changes documents over HTTP until nobody answers, and keeps what was begun and told."""

    seed: int
    texts: dict[str, list[str | None]] = field(default_factory=lambda: defaultdict(lambda: [None]))
    safe: dict[str, int] = field(default_factory=dict)
    done: int = 0

    def work(self, port: int) -> None:
        chance = random.Random(self.seed + self.done)  # noqa: S311 - repeatable, not secret
        with contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                self.change(port, chance)

    def change(self, port: int, chance: random.Random) -> None:
        name = f"{chance.randrange(3)}/{chance.randrange(DOCUMENTS)}.txt"
        path = f"/api/v1/documents/{name}" + chance.choice(["", "", "?wait=searchable"])
        if self.texts[name][-1] is not None and chance.random() < 0.2:
            self.texts[name].append(None)
            status, _ = servers.ask(port, "DELETE", path)
        else:
            text = f"Version {self.done} of {name}. " + "The committee met. " * chance.randrange(99)
            self.texts[name].append(text)
            status, _ = servers.ask(port, "PUT", path, text.encode())
        assert status in {http.client.OK, http.client.ACCEPTED}, status
        self.safe[name] = len(self.texts[name]) - 1
        self.done += 1

    def lost(self, corpus: Path) -> list[str]:
        """Return the documents that are not as they were when they were acknowledged, or later."""
        return [
            name
            for name, since in self.safe.items()
            if _text(corpus / name) not in self.texts[name][since:]
        ]

    def settle(self, corpus: Path) -> None:
        """Take what is there for what is: nobody writes."""
        for name in self.texts:
            self.texts[name] = [_text(corpus / name)]
            self.safe[name] = 0


def _text(path: Path) -> str | None:
    try:
        return path.read_text()
    except FileNotFoundError:
        return None


def remains(settings: Settings, port: int) -> list[str]:
    """Return what a killed process left, once the next has indexed something."""
    path = "/api/v1/documents/probe.txt?wait=searchable"
    status, body = servers.ask(port, "PUT", path, f"Probe {time.monotonic()}".encode())
    assert status == http.client.OK, body
    found = [str(one) for one in settings.corpus.rglob("*.part")]
    found += [str(one) for one in settings.corpus.rglob("unfinished.json")]
    beside = {one.name for one in (settings.index / "asked").iterdir()} | left_over(settings.index)
    return found + sorted(beside - OF_A_SERVER)


@dataclass
class Kills:
    """What came of them."""

    settings: Settings
    chance: random.Random
    early: int = 0
    rebuilding: int = 0
    lost: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def once(self, writer: Writer) -> None:
        """Start a server, let somebody write, kill it, and look."""
        process, port = servers.started(self.settings)
        thread = threading.Thread(target=writer.work, args=(port,))
        rebuild: subprocess.Popen[bytes] | None = None
        try:
            if self.chance.random() < 0.1:  # as it starts
                self.early += 1
                time.sleep(self.chance.random() * LONGEST)
                return
            servers.wait_until_ready(port, process)
            self.left += remains(self.settings, port)
            thread.start()
            if self.chance.random() < 0.2:
                self.rebuilding += 1
                rebuild = rebuilding(self.settings)
                time.sleep(self.chance.random() * LONGEST)
            time.sleep(self.chance.random() * LONGEST)
        finally:
            if rebuild:
                rebuild.kill()
            servers.kill(process)
            if rebuild:
                rebuild.wait()
        thread.join()
        self.lost += writer.lost(self.settings.corpus)
        writer.settle(self.settings.corpus)


def rebuilding(settings: Settings) -> subprocess.Popen[bytes]:
    """Rebuild the index beside a server."""
    return subprocess.Popen(
        [sys.executable, "-m", "indexer", "rebuild", "--accept-removals"],
        env={**os.environ, **settings.as_environment()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_a_server_that_is_killed_loses_nothing_that_was_acknowledged(
    tmp_path: Path, say: Callable[..., None]
) -> None:
    settings = Settings(
        corpus=tmp_path / "corpus", index=tmp_path / "index", batch_documents=20, wait_seconds=60.0
    )
    settings.corpus.mkdir()
    kills, writer = Kills(settings, random.Random(7)), Writer(7)  # noqa: S311 - repeatable
    for _ in range(KILLS):
        kills.once(writer)
    with servers.serving(settings) as (address, _):
        kills.left += remains(settings, int(address.rpartition(":")[2]))
    with Index.open(settings=settings) as index:
        index.update()
        found = {one.id for one in index.documents()} - {"probe.txt"}
        damage = index.check(deep=True).damage
    say(
        f"kills of a server: {KILLS}, {kills.early} as it started, {kills.rebuilding} with a "
        f"rebuild beside it; {writer.done} changes, lost: {len(kills.lost)}, "
        f"left over: {len(kills.left)}"
    )
    assert (kills.lost, kills.left, damage) == ([], [], ())
    assert found == {name for name, texts in writer.texts.items() if texts[-1] is not None}
