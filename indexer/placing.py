"""Files of a backup get their places in the corpus folder: all of them, whenever a process ends.

They are made ready under numbers in a folder in `.dragoman`. Once its plan is there they will all
be put in their places: by whoever changes documents next, should the process end before. Without a
plan they are nothing, and dropped.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import stat
from typing import TYPE_CHECKING

import msgspec

from indexer import trash
from indexer.corpus import SIDECAR
from indexer.errors import CorpusError
from indexer.replacing import OWN, UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.folder import Folder

READY = "restoring"
"""The name of the folder, in `.dragoman`, of what is made ready."""

SEAL = "seal"
"""The name of what signs the cookies of browsers, in `.dragoman`: no backup's business.

Whoever had it could sign in; where it is missing it is made anew.
"""

_PLAN = "plan.json"
_NEVER_KEPT = frozenset({READY, SEAL, UNFINISHED})


class Placed(msgspec.Struct, frozen=True):
    """A file that shall get a place: its name among those made ready, and the folders to its name.

    Names are bytes, as the disk has them. `id` is a document's; `sidecar` names its sidecar among
    those made ready.
    """

    ready: str
    folders: tuple[bytes, ...]
    name: bytes
    id: str = ""
    sidecar: str = ""


@contextlib.contextmanager
def making_ready(own: Folder) -> Iterator[Folder]:
    """Lend a folder for files; unless `decide` is called all is dropped again."""
    with own.made(READY) as ready:
        try:
            yield ready
        except BaseException:
            _drop(own, ready)
            raise


def decide(ready: Folder, plan: list[Placed]) -> None:
    """Decide that all will get their places; what was made ready is synced first."""
    for name in ready.names():
        handle = os.open(name, os.O_RDONLY | os.O_CLOEXEC, dir_fd=ready.handle)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    ready.write(_PLAN, msgspec.json.encode(sorted(plan, key=lambda one: one.folders)))


def settle(root: Folder, own: Folder) -> None:
    """Put what was decided in its places; drop what was not."""
    if own.status(READY) is None:
        return
    with own.below(READY) as ready:
        if ready.status(_PLAN) is not None:
            with own.made(trash.TRASH) as bin_:
                for folders, placed in itertools.groupby(_read(ready), key=lambda one: one.folders):
                    with _made(root, folders) as folder:
                        for one in placed:
                            _put(ready, one, folder, bin_)
                        folder.sync()
        _drop(own, ready)


@contextlib.contextmanager
def _made(root: Folder, folders: tuple[bytes, ...]) -> Iterator[Folder]:
    """Lend the last of these folders in one another; those that are missing are made."""
    with contextlib.ExitStack() as opened:
        folder = root
        for name in folders:
            folder = opened.enter_context(folder.made(os.fsdecode(name)))
        yield folder


def _read(ready: Folder) -> list[Placed]:
    try:
        return msgspec.json.decode(ready.read(_PLAN), type=list[Placed])
    except msgspec.MsgspecError as error:
        raise CorpusError(
            f"the plan of a restoration cannot be read ({error})",
            where=f"{OWN}/{READY}/{_PLAN}",
            next="Remove it, and restore the backup again",
        ) from error


def _put(ready: Folder, one: Placed, folder: Folder, bin_: Folder) -> None:
    """Move a file to its place, and its sidecar before it; a document in it goes to the trash.

    What a process that ended has moved already is passed over.
    """
    name, beside = os.fsdecode(one.name), os.fsdecode(one.name) + SIDECAR
    waits = ready.status(one.ready) is not None
    if waits and one.id:
        if folder.status(name) is not None:
            trash.bury(bin_, folder, name, one.id)
        elif not one.sidecar:
            folder.drop(beside)  # without a document it was nothing
    if one.sidecar and ready.status(one.sidecar) is not None:
        ready.move(one.sidecar, folder, beside)
    if waits:
        ready.move(one.ready, folder, name)


def _drop(own: Folder, ready: Folder) -> None:
    """Remove all that is ready; the plan first, without which the rest is nothing."""
    ready.drop(_PLAN)
    ready.sync()
    for name in ready.names():
        ready.drop(name)
    own.drop_folder(READY)


def is_for_programs(parts: tuple[str, ...]) -> bool:
    """Tell a path in `.dragoman` that is for programs only from what people keep there."""
    return parts[0] in _NEVER_KEPT or parts[0].endswith(".lock") or any(p[:1] == "." for p in parts)


def is_in_the_way(root: Folder, folders: tuple[str, ...], name: str) -> bool:
    """Tell whether a path leads through something that is no folder, or to what is no file."""
    with contextlib.ExitStack() as opened:
        folder = root
        for part in folders:
            known = folder.status(part)
            if known is None:
                return False
            if not stat.S_ISDIR(known.st_mode):
                return True
            folder = opened.enter_context(folder.below(part))
        known = folder.status(name)
        return known is not None and not (
            stat.S_ISREG(known.st_mode) or stat.S_ISLNK(known.st_mode)
        )
