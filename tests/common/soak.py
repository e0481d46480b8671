"""Readers and a writer of a server for minutes: `soak.py read|write PORT SECONDS SEED`.

Prints how many requests were made, and what went wrong with the first that did.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from campaigns import text_of
from servers import ask

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = "committee desalination Monday مجلس irrigation report conseil draft region number".split()
_SHARED = 400  # ids that are written again and again
_PAUSE = 0.04  # seconds of a reader between two questions; a writer takes five times as long


def reads(port: int, chance: random.Random) -> None:
    """Ask for a page or an answer. Raises AssertionError."""
    words = quote(" ".join(chance.sample(_WORDS, chance.choice([1, 2, 3]))))
    path = chance.choice(
        [
            f"/api/v1/search?q={words}",
            f"/api/v1/search?q={words}&group=language&cross=0",
            f"/?q={words}",
            f"/?q={words}&lang=en",
            f"/api/v1/documents/shared/{chance.randrange(_SHARED)}.txt",
            "/status",
            "/readyz",
        ]
    )
    status, body = ask(port, "GET", path)
    gone = status == http.client.NOT_FOUND and path.startswith("/api/v1/documents")
    assert status == http.client.OK or gone, f"{path}: {status} {body[:200]!r}"


def writes(port: int, chance: random.Random) -> None:
    """Put or delete a document, or many. Raises AssertionError."""
    way, number = chance.random(), chance.randrange(_SHARED)
    path = f"/api/v1/documents/shared/{number}.txt"
    text = text_of(number, chance.randrange(1_000)).encode()
    if way < 0.2:
        status, body = ask(port, "DELETE", path)
        allowed = {http.client.ACCEPTED, http.client.NOT_FOUND}
    elif way < 0.9:
        status, body = ask(port, "PUT", f"{path}?title=T{number}", text)
        allowed = {http.client.ACCEPTED}
    else:
        status, body = ask(port, "PUT", f"{path}?wait=searchable", text)
        allowed = {http.client.OK, http.client.ACCEPTED}
    assert status in allowed, f"{path}: {status} {body[:200]!r}"


def run(what: str, port: int, seconds: float, seed: int) -> None:
    """Go on for so long."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    work, pause = (reads, _PAUSE) if what == "read" else (writes, 5 * _PAUSE)
    end = time.monotonic() + seconds
    done, wrong = 0, list[str]()
    while time.monotonic() < end:
        try:
            work(port, chance)
        except (AssertionError, OSError, http.client.HTTPException) as error:
            wrong.append(f"{type(error).__name__} {error}")
        done += 1
        time.sleep(pause)
    print(json.dumps([done, len(wrong), wrong[:1]]))  # noqa: T201 - read by who started it


# --- what it costs a server --------------------------------------------------------------------


def processes(pid: int) -> Iterator[tuple[str, int]]:
    """Yield a process and all below it, as the number of each and a name that stays."""
    yield "serve", pid
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for number, child in enumerate(sorted(map(int, listed))):
        command = Path(f"/proc/{child}/cmdline").read_bytes()
        yield "index" if b"--follow" in command else f"web {number}", child


def cost(pid: int) -> tuple[float, int]:
    """Return what a process holds: MB of memory that are its own, and open files."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    private = sum(int(line.split()[1]) for line in rollup if line.startswith("Private_"))
    return private / 1024, len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 - counted only


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
