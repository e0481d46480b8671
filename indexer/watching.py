"""What the kernel tells of changes below a folder, as ids of documents: inotify, of Linux.

Where there is none (other systems, network mounts, too many folders), only a comparison of the
folder with the index finds what was changed.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from indexer.corpus import SIDECAR, may_be_document, name_in_id

if TYPE_CHECKING:
    from collections.abc import Iterator

# From <sys/inotify.h>.
_MODIFY, _ATTRIB, _CLOSE_WRITE = 0x2, 0x4, 0x8
_MOVED_FROM, _MOVED_TO, _CREATE, _DELETE = 0x40, 0x80, 0x100, 0x200
_DELETE_SELF, _MOVE_SELF, _UNMOUNT, _OVERFLOW, _IGNORED = 0x400, 0x800, 0x2000, 0x4000, 0x8000
_ONLY_FOLDERS, _NO_LINKS, _IS_FOLDER = 0x0100_0000, 0x0200_0000, 0x4000_0000
_WANTED = _MODIFY | _ATTRIB | _CLOSE_WRITE | _MOVED_FROM | _MOVED_TO | _CREATE | _DELETE
_OF_ITSELF = _DELETE_SELF | _MOVE_SELF
_CAME, _WENT = _MOVED_TO | _CREATE, _MOVED_FROM | _DELETE
_HEAD = struct.Struct("iIII")  # watch, what happened, cookie, bytes of the name
_AT_ONCE = 1 << 18  # bytes of events

LIMIT = frozenset({errno.ENOSPC, errno.EMFILE})
"""Numbers of the errors that say that the system lends no more watches."""


class Change(NamedTuple):
    """A file that is new or was written to, or a file or folder that is gone."""

    id: str
    gone: bool


class Watch:
    """Sees changes from the moment it is made. Symbolic links are not followed.

    Hidden and temporary names are left out; a sidecar counts as its document.
    """

    def __init__(self, root: Path, without: Path) -> None:
        """Watch a folder and all below it but `without`. Raises OSError.

        The error is one of `LIMIT` where there are more folders than the system lets be watched.
        """
        self._handle = _inotify().inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self._handle < 0:
            raise _error(root)
        self._root, self._without = root.resolve(), without.resolve()
        self._folders: dict[int, Path] = {}
        try:
            os.listdir(root)  # noqa: PTH208 - raises where it is not there, or not for us
            self._identity = _identity(root)
            for _ in self._entered(self._root):  # what is there is no change
                pass
        except BaseException:
            self.close()
            raise

    def changes(self) -> list[Change] | None:
        """Return what has happened since it was last asked, in order.

        None where some of it is not known any more, after which another watch is needed. Raises
        OSError, after which likewise.
        """
        found: list[Change] = []
        while data := self._read():
            at = 0
            while at < len(data):
                watch, what, _, length = _HEAD.unpack_from(data, at)
                at += _HEAD.size + length
                if what & (_OVERFLOW | _UNMOUNT):
                    return None
                folder = self._folders.get(watch)
                if folder is None:  # moved since: it is known under its new name
                    continue
                if what & (_OF_ITSELF | _IGNORED):
                    self._folders.pop(watch)
                    if folder == self._root:
                        return None
                elif length:
                    name = os.fsdecode(data[at - length : at].rstrip(b"\0"))
                    found += self._happened(folder / name, what)
        return found

    def is_of(self, root: Path) -> bool:
        """Tell whether a path still leads to the folder that is watched: it may be mounted over."""
        try:
            return _identity(root) == self._identity
        except OSError:
            return False

    def close(self) -> None:
        """Watch no more."""
        os.close(self._handle)

    def __enter__(self) -> Self:
        """Return the watch itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def _read(self) -> bytes:
        try:
            return os.read(self._handle, _AT_ONCE)
        except BlockingIOError:
            return b""

    def _happened(self, path: Path, what: int) -> Iterator[Change]:
        """Tell of one event; of a folder that came, all files in it."""
        if not what & _IS_FOLDER:
            yield from self._of_file(path, gone=bool(what & _WENT))
        elif path.name.startswith(".") or path == self._without:
            return
        elif what & _WENT:
            self._left(path)
            yield Change(self._id(path), gone=True)
        elif what & _CAME:
            yield from self._entered(path)

    def _of_file(self, path: Path, *, gone: bool) -> Iterator[Change]:
        sidecar = path.name.endswith(SIDECAR)
        document = path.with_name(path.name.removesuffix(SIDECAR)) if sidecar else path
        if may_be_document(document.name):
            # Without its sidecar a document is another one, not gone.
            yield Change(self._id(document), gone=gone and not sidecar)

    def _entered(self, folder: Path) -> Iterator[Change]:
        """Watch a folder and those below it, then tell of the files in them. Raises OSError."""
        if not self._add(folder):
            return
        try:  # after it is watched: what comes from now on is told of
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            return
        for entry in entries:
            path = Path(entry.path)
            if not entry.is_dir(follow_symlinks=False):
                yield from self._of_file(path, gone=False)
            elif not entry.name.startswith(".") and path != self._without:
                yield from self._entered(path)

    def _add(self, folder: Path) -> bool:
        """Watch one folder; tell whether it can be. Raises OSError where no more can be watched."""
        mask = _WANTED | _OF_ITSELF | _ONLY_FOLDERS | _NO_LINKS
        watch = _inotify().inotify_add_watch(self._handle, os.fsencode(folder), mask)
        if watch >= 0:
            self._folders[watch] = folder
            return True
        error = _error(folder)
        if error.errno in LIMIT or error.errno == errno.ENOMEM:
            raise error
        return False  # gone again, or hidden by permissions

    def _left(self, folder: Path) -> None:
        """Forget a folder that was moved or removed, and those below it."""
        for watch, path in list(self._folders.items()):
            if path.is_relative_to(folder):
                _inotify().inotify_rm_watch(self._handle, watch)
                del self._folders[watch]

    def _id(self, path: Path) -> str:
        return name_in_id(path.relative_to(self._root).as_posix())


@functools.cache
def _inotify() -> Any:  # noqa: ANN401 - what ctypes makes of the C library
    """Return the C library. Raises OSError where it has no inotify."""
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "inotify_init1"):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    return library


def _error(path: Path) -> OSError:
    code = ctypes.get_errno()
    return OSError(code, os.strerror(code), str(path))


def _identity(folder: Path) -> tuple[int, int]:
    found = folder.stat()
    return found.st_dev, found.st_ino
