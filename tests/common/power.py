"""Real power cuts: a file system in a file, which is copied while a program writes to it.

What has not been synced is in the memory of the kernel, and not in the copy. The copy is what a
disk has at one moment: the file lies on a file system of its own, which is frozen while it is
copied, so that even a sync that is under way stops half way.

Run as a program it is the writer: `power.py HOME SEED [WITHOUT]`. It tells what it begins, and what
is acknowledged, a line each.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from taken_away import OF_DOCUMENTS

from indexer import CorpusError, Index, IndexStateError, Settings
from indexer.corpus import SIDECAR

if TYPE_CHECKING:
    from collections.abc import Iterator

_OUTER, _INNER = "384M", "256M"
_DOCUMENTS = 40
_UPDATE_EVERY = 12  # changes
_SHORTEST, _LONGEST = 0.05, 0.6  # seconds until the power goes

State = tuple[str, str] | None
"""A document's text and title; None where there is none."""


def what_is_missing() -> str:
    """Return why there can be no power cuts here, or nothing."""
    if os.geteuid():
        return "mounting needs root"
    tools = [name for name in ("mkfs.ext4", "mount", "fsfreeze") if not shutil.which(name)]
    if tools:
        return f"{', '.join(tools)} cannot be found"
    return "" if Path("/dev/loop-control").exists() else "there are no loop devices"


def _run(*command: str | Path) -> None:
    subprocess.run([*map(str, command)], check=True, capture_output=True)  # noqa: S603 - fixed


@contextlib.contextmanager
def mounted(image: Path, folder: Path) -> Iterator[Path]:
    """Mount a file; the journal is replayed."""
    folder.mkdir(exist_ok=True)
    _run("mount", "-o", "loop", image, folder)
    try:
        yield folder
    finally:
        _run("umount", folder)


def _made(image: Path, size: str) -> Path:
    _run("truncate", "-s", size, image)
    _run("mkfs.ext4", "-q", "-m", "0", image)
    return image


@dataclass
class Disk:
    """A disk, `folder` what is mounted of it, of which a copy can be had at any moment."""

    outer: Path
    folder: Path

    @classmethod
    @contextlib.contextmanager
    def plugged_in(cls, home: Path) -> Iterator[Disk]:
        """Make a disk in a folder, and mount it."""
        with (
            mounted(_made(home / "outer.img", _OUTER), home / "outer") as outer,
            mounted(_made(outer / "disk.img", _INNER), home / "disk") as folder,
        ):
            yield cls(outer, folder)

    def after_a_cut(self, image: Path) -> None:
        """Write what would be on the disk if the power went now."""
        _run("fsfreeze", "--freeze", self.outer)
        try:
            _run("cp", "--sparse=always", self.outer / "disk.img", image)
        finally:
            _run("fsfreeze", "--unfreeze", self.outer)


# --- who writes ----------------------------------------------------------------------------------


def _opened(home: Path) -> Index:
    return Index.open(home / "index", corpus=home / "corpus", settings=Settings())


def _tell(*said: object) -> None:
    os.write(1, json.dumps(said).encode() + b"\n")


def work(home: Path, seed: int, without: str) -> NoReturn:
    """Change documents one after the other, and index them, for ever."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    patched = pytest.MonkeyPatch()
    for target, patch in OF_DOCUMENTS.get(without, {}).items():
        patched.setattr(target, patch)
    home.joinpath("corpus").mkdir(exist_ok=True)
    with _opened(home) as index:
        for number in range(1_000_000_000):
            name = f"{chance.randrange(4)}/{chance.randrange(_DOCUMENTS)}.txt"
            there = (home / "corpus" / name).exists()
            if there and chance.random() < 0.2:
                _tell("begin", name, None)
                index.remove(name)
            else:
                text = f"Version {number}. " + "The committee met. " * chance.randrange(400)
                _tell("begin", name, [text, str(number)])
                index.put(name, text.encode(), {"title": str(number)})
            _tell("done", name)
            if number % _UPDATE_EVERY == 0:
                index.update()
                _tell("indexed")
    raise AssertionError


@dataclass
class Writer:
    """The program that writes, and what it has told: each document's states, as they were begun."""

    process: subprocess.Popen[bytes]
    states: dict[str, list[State]] = field(default_factory=lambda: defaultdict(lambda: [None]))
    safe: dict[str, int] = field(default_factory=dict)  # how many were begun when one was done
    indexed: dict[str, int] = field(default_factory=dict)
    done: int = 0

    @classmethod
    @contextlib.contextmanager
    def at_work(cls, home: Path, seed: int, without: str = "") -> Iterator[Writer]:
        """Start it, and listen to it."""
        command = [sys.executable, __file__, str(home), str(seed), without]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603 - ours
            writer = cls(process)
            listening = threading.Thread(target=writer.listen)
            listening.start()
            try:
                yield writer
            finally:
                process.kill()
                listening.join()

    def listen(self) -> None:
        """Keep what it tells."""
        assert self.process.stdout
        for line in self.process.stdout:
            what, *said = json.loads(line)
            if what == "begin":
                name, state = said
                self.states[name].append(tuple(state) if state else None)
            elif what == "done":
                self.safe[said[0]] = len(self.states[said[0]]) - 1
                self.done += 1
            else:
                self.indexed = dict(self.safe)


@dataclass
class Cuts:
    """What came of some power cuts. `lost` counts documents, the others indexes."""

    cuts: int = 0
    acknowledged: int = 0
    lost: int = 0
    opened: int = 0  # could be searched at once, with all that was indexed
    mended: int = 0  # could not, and the next update mended it
    broken: int = 0


@dataclass
class Told:
    """What had been told before a cut, and of the states what was begun until after it."""

    states: dict[str, list[State]]
    safe: dict[str, int]
    indexed: dict[str, int]


def cut(home: Path, cuts: int, seed: int = 1, without: str = "") -> Cuts:
    """Let a program write, and cut the power so often; count what is not there afterwards."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    found = Cuts()
    processes = multiprocessing.get_context("forkserver")  # what looks must end: it maps files
    processes.set_forkserver_preload(["power"])
    with Disk.plugged_in(home) as disk, Writer.at_work(disk.folder, seed, without) as writer:
        while not writer.indexed:
            assert writer.process.poll() is None, "the writer has ended"
            time.sleep(0.01)
        for _ in range(cuts):
            time.sleep(chance.uniform(_SHORTEST, _LONGEST))
            safe, indexed = dict(writer.safe), dict(writer.indexed)
            disk.after_a_cut(home / "cut.img")
            states = {name: list(begun) for name, begun in list(writer.states.items())}
            with mounted(home / "cut.img", home / "cut") as folder, processes.Pool(1) as one:
                lost, opened, whole = one.apply(_looked_at, (folder, Told(states, safe, indexed)))
                one.close()
                one.join()
            found.cuts += 1
            found.lost += lost
            found.opened += opened
            found.mended += whole and not opened
            found.broken += not whole
        found.acknowledged = writer.done
    return found


def _looked_at(folder: Path, told: Told) -> tuple[int, bool, bool]:
    """Count lost documents; tell whether the index has all at once, and after an update."""
    corpus = folder / "corpus"
    with _opened(folder) as index:
        opened = False
        with contextlib.suppress(IndexStateError):
            titles = {one.id: one.title for one in index.documents()}
            opened = all(
                titles.get(name) in {state and state[1] for state in told.states[name][since:]}
                for name, since in told.indexed.items()
            )
        try:
            index.sweep()
        except CorpusError:  # documents cannot be changed any more
            return len(told.safe), opened, False
        there = {name: _state(corpus / name) for name in told.states}
        lost = sum(there[name] not in told.states[name][at:] for name, at in told.safe.items())
        index.update()
        titles = {one.id: one.title for one in index.documents()}
        whole = titles == {name: state[1] for name, state in there.items() if state}
        whole &= not list(corpus.rglob("*.part")) and not index.check(deep=True).damage
    return lost, opened, whole


def _state(path: Path) -> State:
    try:
        return path.read_text(), json.loads(Path(f"{path}{SIDECAR}").read_text())["title"]
    except FileNotFoundError:
        return None
    except ValueError:
        return "damaged", ""


if __name__ == "__main__":
    work(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
