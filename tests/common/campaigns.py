"""Campaigns against the commits of an index: what is done to it, and what may be there afterwards.

Each returns how often an index was lost, or answered wrongly: 0, unless a line that keeps it safe
is taken away, which tests do to see that the campaign would notice.
"""

from __future__ import annotations

import contextlib
import random
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from disks import FailingDisk, Killed, RecordingDisk

from indexer import Index, IndexMissing, IndexStateError, Settings
from indexer.engines.whoosh import manifest
from indexer.engines.whoosh.engine import WhooshEngine
from indexer.engines.whoosh.writer import WhooshWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Texts = dict[str, str]  # by id

_DAYS = "Monday Tuesday Wednesday Thursday Friday".split()
BATCH = 2  # documents of a commit, so that most updates make several
WAYS = ("5", "28", "short", "kill")  # EIO, ENOSPC


def text_of(number: int, version: int) -> str:
    return (
        f"The committee number {number} met on {_DAYS[(number + version) % 5]} and adopted draft "
        f"{version} of its report on desalination and irrigation in the region."
    )


@dataclass
class Desk:
    """A corpus, and an index of it that is brought up to date step by step."""

    home: Path

    def __post_init__(self) -> None:
        self.corpus, self.folder = self.home / "corpus", self.home / "index"
        self.corpus.mkdir(parents=True, exist_ok=True)

    def opened(self, folder: Path | None = None) -> Index:
        # A machine that is busy must not be taken for an index that misleads.
        settings = Settings(batch_documents=BATCH, search_seconds=600.0)
        return Index.open(folder or self.folder, corpus=self.corpus, settings=settings)

    def write(self, *numbers: int, version: int) -> None:
        for number in numbers:
            (self.corpus / f"{number}.txt").write_text(text_of(number, version))

    def texts(self) -> Texts:
        return {path.name: path.read_text() for path in sorted(self.corpus.iterdir())}

    def steps(self, index: Index) -> Iterator[Callable[[], object]]:
        """Change the corpus, and give what makes the index agree with it."""
        self.write(1, 2, version=1)  # one commit: nothing after it saves what its state lacks
        yield index.update
        self.write(2, 3, version=2)
        yield index.update
        (self.corpus / "3.txt").unlink()
        self.write(4, version=1)
        yield lambda: index.update((self.corpus,))
        self.write(5, 6, 7, version=1)
        yield index.update
        yield index.rebuild
        self.write(1, version=3)
        yield lambda: index.update((self.corpus / "1.txt",))


def texts_in(index: Index) -> Texts:
    """Return what an index has, all of it verified."""
    ids = [document.id for document in index.documents()]
    engine = WhooshEngine(index.settings.index)
    try:
        engine.verify()
        return {name: found.text for name, found in engine.fetch(ids).items()}
    finally:
        engine.close()


def left_over(folder: Path) -> set[str]:
    """Return the files that belong to no generation of an index, nor beside one."""
    beside = {"dragoman.json", "writer.lock", "apart.lock", "MAIN_WRITELOCK"}
    for generation in manifest.generations(folder):
        beside |= {manifest.name_of(generation), *manifest.read(folder, generation).files}
    return {path.name for path in folder.iterdir()} - beside


# --- the power goes ----------------------------------------------------------------------------


@dataclass
class Recorded:
    """All moments of a row of updates, and which texts an index may have at each."""

    desk: Desk
    disk: RecordingDisk
    allowed: list[tuple[Texts | None, Texts]]  # at each moment: acknowledged, on its way

    @classmethod
    def of(cls, home: Path, ignored: Callable[[str, Path], bool] | None = None) -> Recorded:
        """Run all steps on a disk that may ignore what it is told."""
        desk = Desk(home)
        desk.folder.mkdir()
        disk = RecordingDisk(desk.folder)
        if ignored:
            disk.ignored = ignored
        allowed: list[tuple[Texts | None, Texts]] = []
        before: Texts | None = None  # what was acknowledged last
        commit = WhooshWriter.commit

        def until_now(acknowledged: Texts | None) -> None:
            missing = len(disk.moments) - len(allowed)
            allowed.extend([(acknowledged, desk.texts())] * missing)

        def committing(writer: WhooshWriter) -> None:
            nonlocal before
            commit(writer)
            until_now(before)
            with contextlib.suppress(IndexMissing):  # the first time, until its state is there
                before = texts_in(index)
            disk.again()
            until_now(before)

        with pytest.MonkeyPatch.context() as patched, disk.in_place(), desk.opened() as index:
            patched.setattr(WhooshWriter, "commit", committing)
            for step in desk.steps(index):
                step()
                until_now(before)
                before = desk.texts()
                disk.again()
                until_now(before)
        return cls(desk, disk, allowed)

    def is_lost(self, seed: int, folder: Path, *, mend: bool) -> bool:
        """Cut the power at a moment; tell whether what was acknowledged is gone.

        Where it is to be mended, tell whether an update does so and leaves nothing over.
        """
        chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        at = chance.choice([chance.randrange(len(self.allowed)), chance.choice(self.disk.turns)])
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        self.disk.moments[at].after_a_cut(folder, chance)
        acknowledged, coming = self.allowed[at]
        with self.desk.opened(folder) as index:
            try:
                lost = not is_between(acknowledged or {}, texts_in(index), coming)
            except IndexStateError:
                lost = acknowledged is not None
            if mend and not lost:
                index.update()
                lost = texts_in(index) != self.desk.texts() or bool(left_over(folder))
        return lost


def is_between(before: Texts, found: Texts, coming: Texts) -> bool:
    """Tell whether each document is as it was, or as it was to be."""
    ids = {*before, *found, *coming}
    return all(found.get(name) in (before.get(name), coming.get(name)) for name in ids)


def cuts(recorded: Recorded, folder: Path, seeds: range, *, mend_every: int = 5) -> int:
    """Return how many of so many power cuts lost something."""
    return sum(recorded.is_lost(seed, folder, mend=not seed % mend_every) for seed in seeds)


# --- an operation fails --------------------------------------------------------------------------


def failures(home: Path, way: str, every: int = 1) -> tuple[int, int]:
    """Fail at every operation of an update; return how many there were, and how many lost."""
    desk = Desk(home / "desk")
    with desk.opened() as index:
        for step in list_of_updates(desk, index):
            step()
    before = desk.texts()
    desk.write(2, 8, version=4)
    (desk.corpus / "4.txt").unlink()
    lost = at = 0
    while True:
        folder = home / f"index-{way}"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(desk.folder, folder)
        failing = FailingDisk(at, way)
        lost += _is_lost_by(failing, desk, folder, before)
        if failing.count <= at:
            return at // every, lost
        at += every


def list_of_updates(desk: Desk, index: Index) -> Iterator[Callable[[], object]]:
    """Build an index of some segments."""
    for number in range(1, 6):
        desk.write(number, version=number)
        yield index.update


def _is_lost_by(failing: FailingDisk, desk: Desk, folder: Path, before: Texts) -> bool:
    index = desk.opened(folder)
    index.documents()  # as a server does that goes on
    raised = True
    with failing.in_place():
        try:
            index.update()
            raised = False
        except (IndexStateError, Killed):
            pass
    if failing.way == "kill":  # the locks of a process go with it
        index.close()
        index = desk.opened(folder)
    with index:
        found = texts_in(index)
        lost = not is_between(before, found, desk.texts())
        lost |= not raised and found != desk.texts()
        index.update()
        return lost or texts_in(index) != desk.texts() or bool(left_over(folder))
