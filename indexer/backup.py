"""A backup is made: the documents, and what people keep beside them, as they are at one moment.

Documents may be changed while it is made. All is copied, then what has changed meanwhile once more,
the last time while nobody may change anything; that takes as long as to look at each file's time.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import glob
import os
import stat
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from indexer import bundle, corpus, disk, placing
from indexer.corpus import SIDECAR
from indexer.corpus_writes import changing
from indexer.errors import BadParameter, CorpusError, DiskFull, UnreadableDocument
from indexer.model import BackedUp
from indexer.replacing import OWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

SETTINGS = f"{OWN}/settings.toml"
"""Where a backup has the settings; a restoration does not put them in force."""

_PASSES, _FEW = 3, 100  # copies are made before changes must wait, until so few files had changed
_TRIES, _PAUSE = 5, 0.2  # of a file that somebody writes to without our lock; seconds between
_OWNER_ONLY = 0o600  # hashes of keys are in it, and documents that others may not read


class _Version(NamedTuple):
    """What tells one state of a file from another."""

    device: int
    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> _Version:
        return cls(
            status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
        )


def back_up(
    root: Path,
    index: Path,
    path: Path,
    settings: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> BackedUp:
    """Write a backup of a corpus folder; when this returns it outlasts a power cut.

    It takes the place of an earlier backup, of nothing else. `settings` is the file they are in.
    Raises BadParameter, UnreadableDocument, DiskFull, CorpusError; nothing is written then.
    """
    _check_place(root, path)
    with _written(path) as file:
        copy = _Copy(file, root, index, settings)
        for _ in range(_PASSES):
            if copy.catch_up(progress) <= _FEW:
                break
        with _still(root):
            copy.catch_up(last=True)
        copy.finish()
    documents = [name for name in copy.digests if not name.startswith(f"{OWN}/")]
    return BackedUp(
        sum(not name.endswith(SIDECAR) for name in documents),
        len(copy.digests),
        path.stat().st_size,
        tuple(bundle.clashes(documents)),
    )


class _Copy:
    """The files that a backup has by now, and in which state of theirs."""

    def __init__(self, file: BinaryIO, root: Path, index: Path, settings: Path | None) -> None:
        self._writer, self._root, self._index = bundle.Writer(file), root, index
        self._settings = settings
        self._versions: dict[str, _Version] = {}
        self.digests: dict[str, str] = {}

    def catch_up(
        self, progress: Callable[[int, int], None] | None = None, *, last: bool = False
    ) -> int:
        """Copy the files that are not in it as they are now; tell how many there were."""
        listed = self._listed()
        copied = 0
        for done, (name, location) in enumerate(listed.items()):
            if progress:
                progress(done, len(listed))
            with contextlib.suppress(FileNotFoundError):
                if self._versions.get(name) != _Version.of(location.stat()):
                    self._copy(name, location, last=last)
                    copied += 1
                continue
            self._forget(name)
        for name in self._versions.keys() - listed.keys():
            self._forget(name)
        return copied

    def finish(self) -> None:
        """Write the list of what is in it."""
        self._writer.finish(self.digests)

    def _forget(self, name: str) -> None:
        self._versions.pop(name, None)
        self.digests.pop(name, None)

    def _copy(self, name: str, location: Path, *, last: bool) -> None:
        """Copy a file; one that is written to meanwhile is left for the next time."""
        for _ in range(_TRIES if last else 1):
            self._forget(name)
            with _opened(name, location) as file:
                before = os.fstat(file.fileno())
                digest = self._writer.add(name, file, before)
                if _Version.of(before) == _Version.of(os.fstat(file.fileno())):
                    self._versions[name], self.digests[name] = _Version.of(before), digest
                    return
            if last:
                time.sleep(_PAUSE)
        if last:
            raise CorpusError(
                "it is being written to all the time",
                where=name,
                next="Take the backup when that has ended",
            )

    def _listed(self) -> dict[str, Path]:
        """Return where each file is that belongs in a backup, by its path in the folder."""
        listed: dict[str, Path] = {}
        hidden: list[str] = []
        for found in corpus.walk(self._root, without=self._index, unreadable=hidden):
            name = found.path.relative_to(self._root).as_posix()
            listed[name] = found.path
            beside = corpus.sidecar_of(found.location)
            if beside is not None:
                listed[f"{name}{SIDECAR}"] = beside
        for name in hidden:
            raise UnreadableDocument(
                "permissions hide it, and a backup must have everything", where=name
            )
        own = self._root / OWN
        for folder, _, names in os.walk(own, onerror=_raise):
            for name in names:
                location = Path(folder, name)
                if not placing.is_for_programs(location.relative_to(own).parts) and _is_plain(
                    location
                ):
                    listed[location.relative_to(self._root).as_posix()] = location
        if self._settings:
            listed[SETTINGS] = self._settings
        return listed


@contextlib.contextmanager
def _opened(name: str, location: Path) -> Iterator[BinaryIO]:
    """Open a file to be copied. Raises FileNotFoundError where it is gone."""
    try:
        with location.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise
    except PermissionError as error:
        raise UnreadableDocument(
            f"the file cannot be opened ({error.strerror})",
            where=name,
            next="Check its permissions: a backup must have everything",
        ) from error
    except OSError as error:
        raise _refused(error, f"the backup, at {name}") from error


def _raise(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise UnreadableDocument(
            f"the folder cannot be opened ({error.strerror})",
            where=str(error.filename),
            next="Check its permissions: a backup must have everything",
        ) from error


def _is_plain(location: Path) -> bool:
    try:
        return stat.S_ISREG(location.lstat().st_mode)
    except FileNotFoundError:
        return False


@contextlib.contextmanager
def _still(root: Path) -> Iterator[None]:
    """Let nobody change documents; nobody can where the file system is read only."""
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(changing(root))
        except CorpusError as error:
            if getattr(error.__cause__, "errno", None) != errno.EROFS:
                raise
        yield


# --- the file ------------------------------------------------------------------------------------


def _check_place(root: Path, path: Path) -> None:
    """Raise BadParameter where a backup cannot be, or would take the place of something else."""
    if path.resolve().is_relative_to(root.resolve()):
        why = "a backup among the documents would be one of them"
    elif _is_free(path):
        return
    else:
        why = "there is something that is no backup"
    raise BadParameter(why, where=str(path), next="Name another file")


def _is_free(path: Path) -> bool:
    """Tell whether a path has nothing or an earlier backup. Raises CorpusError."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return False
        with path.open("rb") as file:
            return bundle.is_one(file)
    except FileNotFoundError:
        return True
    except OSError as error:
        raise _refused(error, str(path)) from error


@contextlib.contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    """Lend a file that gets its name once it is whole, and on the disk."""
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        _sweep(path)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        with os.fdopen(os.open(part, flags, _OWNER_ONLY), "w+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # while it is held, others know that it is in use
            yield file
            disk.sync(file)
            disk.rename(part, path)
            disk.sync_folder(path.parent)
    except OSError as error:
        raise _refused(error, str(path)) from error
    finally:
        part.unlink(missing_ok=True)


def _sweep(path: Path) -> None:
    """Remove what backups of this name left that came to no end."""
    for part in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        with contextlib.suppress(FileNotFoundError, BlockingIOError), part.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()


def _refused(error: OSError, where: str) -> CorpusError:
    full = error.errno in disk.FULL
    return (DiskFull if full else CorpusError)(
        f"the backup cannot be written ({error.strerror})",
        where=where,
        next="Make space on its disk" if full else "Check the folder, or name another file",
    )
