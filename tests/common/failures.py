"""Fail at every operation of what is written to an index, one after the other."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from campaigns import Desk, each_commit, left_over, list_of_updates, texts_in
from disks import FailingDisk, Killed, unsynced

from indexer import IndexStateError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from campaigns import Texts

    from indexer import Index

WAYS = ("5", "28", "short", "kill")  # EIO, ENOSPC


@dataclass(frozen=True)
class Work:
    """What is done to an index of some segments: how the corpus is changed, and what follows."""

    change: Callable[[Desk], object]
    follow: Callable[[Desk, Index], object]


def _change_some(desk: Desk) -> None:
    desk.write(2, 8, version=4)
    (desk.corpus / "4.txt").unlink()


def _change_large(desk: Desk) -> None:
    desk.write(2, 8, version=4)
    desk.empty(4)


WORKS = {
    "update": Work(_change_some, lambda _, index: index.update()),
    "adoption": Work(_change_large, lambda desk, index: desk.make_apart(index, 2, 4, 8)),
    "settling": Work(lambda _: None, lambda desk, index: desk.settle(index)),
}


@unsynced()
def failures(home: Path, way: str, work: Work, every: int = 1) -> tuple[int, int, int]:
    """Fail at operations of some work; return how many, of how many, and how often it was lost."""
    desk = Desk(home / "desk")
    with desk.opened() as index:
        for step in list_of_updates(desk, index):
            step()
    allowed = [desk.texts()]
    work.change(desk)
    folder = home / f"index-{way}"
    shutil.copytree(desk.folder, folder)
    counting = FailingDisk(-1, "5")
    with (
        desk.opened(folder) as index,
        each_commit(lambda: allowed.append(texts_in(index))),
        counting.in_place(),
    ):
        work.follow(desk, index)
    lost = 0
    tried = range(0, counting.count, every)
    for at in tried:
        shutil.rmtree(folder)
        shutil.copytree(desk.folder, folder)
        lost += _is_lost_by(FailingDisk(at, way), desk, folder, work, allowed)
    return len(tried), counting.count, lost


def _is_lost_by(
    failing: FailingDisk, desk: Desk, folder: Path, work: Work, allowed: list[Texts]
) -> bool:
    index = desk.opened(folder)
    index.documents()  # as a server does that goes on
    raised = True
    with failing.in_place():
        try:
            work.follow(desk, index)
            raised = False
        except (IndexStateError, Killed):
            pass
    if failing.way == "kill":  # the locks of a process go with it
        index.close()
        index = desk.opened(folder)
    with index:
        found = texts_in(index)
        lost = found not in allowed
        lost |= not raised and found != desk.texts()
        index.update()
        return lost or texts_in(index) != desk.texts() or bool(left_over(folder))
