"""Campaigns against the commits of an index: what is done to it, and what may be there afterwards.

Each returns how often an index was lost, or answered wrongly: 0, unless a line that keeps it safe
is taken away, which tests do to see that the campaign would notice.
"""

from __future__ import annotations

import contextlib
import random
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from disks import RecordingDisk, unsynced

from indexer import Index, IndexMissing, IndexStateError, Settings
from indexer.engines.whoosh import manifest
from indexer.engines.whoosh.apart import WhooshApart
from indexer.engines.whoosh.engine import WhooshEngine
from indexer.engines.whoosh.writer import WhooshWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

Texts = dict[str, str]  # by id

_DAYS = "Monday Tuesday Wednesday Thursday Friday".split()
BATCH = 2  # documents of a commit, so that most updates make several


def text_of(number: int, version: int) -> str:
    return (
        f"The committee number {number} met on {_DAYS[(number + version) % 5]} and adopted draft "
        f"{version} of its report on desalination and irrigation in the region."
    )


@dataclass
class Desk:
    """A corpus, and an index of it that is brought up to date step by step."""

    home: Path
    careless: Callable[[pytest.MonkeyPatch], object] = lambda _: None  # while something is adopted

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

    def empty(self, number: int) -> None:
        """Leave nothing in a document that can be read: it is none any more."""
        (self.corpus / f"{number}.txt").write_text("")

    def texts(self) -> Texts:
        found = {path.name: path.read_text() for path in sorted(self.corpus.iterdir())}
        return {name: text for name, text in found.items() if text}

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

    def steps_apart(self, index: Index) -> Iterator[Callable[[], object]]:
        """Likewise, but what is written is made apart, and adopted once others have committed."""
        for pair in ((1, 2), (3, 4)):  # one commit each, as above
            self.write(*pair, version=1)
            yield index.update
        self.write(5, 6, version=1)
        yield lambda: self.make_apart(index, 5, 6)
        yield lambda: self.settle(index)
        self.write(5, version=2)
        self.empty(6)
        yield lambda: self.make_apart(index, 5, 6, others=(1,))
        yield lambda: self.settle(index, others=(2,))
        self.write(7, version=1)
        yield lambda: self.make_apart(index, 7, others=(1, 2, 5))
        yield lambda: self.settle(index, others=(1, 2, 3))  # of which nothing is left to merge

    def make_apart(self, index: Index, *numbers: int, others: tuple[int, ...] = ()) -> None:
        with self._beside(index, others):
            index.update_apart(tuple(self.corpus / f"{number}.txt" for number in numbers))

    def settle(self, index: Index, others: tuple[int, ...] = ()) -> None:
        with self._beside(index, others) as patched:
            patched.setattr("indexer.index._MANY_PARTS", 2)
            index.settle()

    @contextlib.contextmanager
    def _beside(self, index: Index, others: tuple[int, ...]) -> Iterator[pytest.MonkeyPatch]:
        """Let others be changed and indexed once the first segment is made, in all safety."""
        finish = WhooshApart.finish
        with pytest.MonkeyPatch.context() as safe, pytest.MonkeyPatch.context() as careless:

            def finished(apart: WhooshApart) -> None:
                finish(apart)
                safe.setattr(WhooshApart, "finish", finish)
                if others:
                    careless.undo()
                    self.write(*others, version=len(self.texts()[f"{others[0]}.txt"]))
                    index.update(ids=tuple(f"{number}.txt" for number in others))
                    self.careless(careless)

            safe.setattr(WhooshApart, "finish", finished)
            self.careless(careless)
            yield safe


def list_of_updates(desk: Desk, index: Index) -> Iterator[Callable[[], object]]:
    """Build an index of some segments."""
    for number in range(1, 6):
        desk.write(number, version=number)
        yield index.update


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
    beside = {"dragoman.json", "checked.json", "writer.lock", "apart.lock", "MAIN_WRITELOCK"}
    for generation in manifest.generations(folder):
        beside |= {manifest.name_of(generation), *manifest.read(folder, generation).files}
    return {path.name for path in folder.iterdir()} - beside


@contextlib.contextmanager
def each_commit(told: Callable[[], object]) -> Iterator[None]:
    """Call this whenever somebody has made changes visible."""

    def then_tell(commit: Callable[..., Any]) -> Callable[..., Any]:
        def committing(*arguments: object) -> object:
            done = commit(*arguments)
            told()
            return done

        return committing

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(WhooshWriter, "commit", then_tell(WhooshWriter.commit))
        patched.setattr(WhooshApart, "adopt", then_tell(WhooshApart.adopt))
        yield


# --- the power goes ----------------------------------------------------------------------------


@dataclass
class Recorded:
    """All moments of a row of updates, and which texts an index may have at each."""

    desk: Desk
    disk: RecordingDisk
    allowed: list[tuple[Texts | None, Texts]]  # at each moment: acknowledged, on its way

    @classmethod
    def of(
        cls,
        home: Path,
        ignored: Callable[[str, Path], bool] | None = None,
        left_out: Mapping[str, object] | None = None,
        *,
        apart: bool = False,
    ) -> Recorded:
        """Run all steps on a disk that may ignore what it is told, without lines that are left out.

        `apart`: the steps in which things are made apart; only these are then careless.
        """
        desk = Desk(home)
        desk.folder.mkdir()
        disk = RecordingDisk(desk.folder)
        allowed: list[tuple[Texts | None, Texts]] = []
        before: Texts | None = None  # what was acknowledged last

        def careless(patched: pytest.MonkeyPatch) -> None:
            for name, patch in (left_out or {}).items():
                patched.setattr(name, patch)
            if ignored:
                patched.setattr(disk, "ignored", ignored)

        def until_now(coming: Texts) -> None:
            missing = len(disk.moments) - len(allowed)
            allowed.extend([(before, coming)] * missing)

        def acknowledged(texts: Texts) -> None:
            nonlocal before
            until_now(texts)
            before = texts
            disk.again()
            until_now(texts)

        def committed() -> None:
            with contextlib.suppress(IndexMissing):  # the first time, until its state is there
                acknowledged(texts_in(index))

        with pytest.MonkeyPatch.context() as patched, disk.in_place(), desk.opened() as index:
            if apart:
                desk.careless = careless
            else:
                careless(patched)
            with each_commit(committed):
                for step in desk.steps_apart(index) if apart else desk.steps(index):
                    step()
                    acknowledged(desk.texts())
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
                lost = texts_in(index) not in (acknowledged, coming)  # all of a commit, or nothing
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
    with unsynced():
        return sum(recorded.is_lost(seed, folder, mend=not seed % mend_every) for seed in seeds)
