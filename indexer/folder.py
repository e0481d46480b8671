"""An open folder: durable changes to the names in it, and no symbolic link that leads out of it.

Everything is done relative to a handle, so that a folder which somebody swaps for a link meanwhile
leads nowhere else. What is said to be done outlasts a power cut: files are synced before they get
their name, and folders after it.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import stat
import uuid
from typing import TYPE_CHECKING, BinaryIO, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_TEMPORARY = re.compile(r"\.[0-9a-f]{32}\.part")
_ANY_MODE = 0o666  # what the umask leaves of it


class Folder:
    """A folder that has been opened. Every method may raise OSError."""

    def __init__(self, handle: int) -> None:
        """Use `Folder.at` or `below`."""
        self.handle = handle

    @classmethod
    def at(cls, path: Path) -> Self:
        """Open a folder by its path."""
        return cls(os.open(path, _FOLDER))

    def below(self, name: str) -> Folder:
        """Open a folder in this one. A symbolic link is none."""
        return Folder(os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=self.handle))

    def made(self, name: str) -> Folder:
        """Open a folder in this one; where there is none it is made, to outlast a power cut."""
        try:
            return self.below(name)
        except FileNotFoundError:
            with contextlib.suppress(FileExistsError):  # somebody else was faster
                os.mkdir(name, dir_fd=self.handle)
            self.sync()
            return self.below(name)

    def names(self) -> list[str]:
        """Return what is in it."""
        return os.listdir(self.handle)  # noqa: PTH208 - of a handle, not of a path

    def status(self, name: str) -> os.stat_result | None:
        """Return what is known of a name, of a link itself; None where nothing has it."""
        try:
            return os.stat(name, dir_fd=self.handle, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def identity(self) -> tuple[int, int, int]:
        """Return what tells this folder from others, and when names in it changed."""
        known = os.fstat(self.handle)
        return known.st_dev, known.st_ino, known.st_mtime_ns

    def read(self, name: str) -> bytes:
        """Return what is in a file."""
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self.handle)
        with os.fdopen(handle, "rb") as file:
            return file.read()

    def created(self, name: str, mode: int = _ANY_MODE) -> BinaryIO:
        """Begin a file, which nothing else may have the name of."""
        return os.fdopen(os.open(name, _NEW_FILE, mode, dir_fd=self.handle), "wb")

    def prepare(self, data: bytes, mode: int = _ANY_MODE, after_ns: int = 0) -> str:
        """Write a file under a hidden name and sync it. Returns the name; on failure none is left.

        Its time is later than `after_ns`: clocks of file systems tick slowly, and an index knows by
        size and time that a file has been replaced.
        """
        name = f".{uuid.uuid4().hex}.part"
        handle = os.open(name, _NEW_FILE, mode, dir_fd=self.handle)
        try:
            try:
                if mode != _ANY_MODE:
                    os.fchmod(handle, mode)
                rest = memoryview(data)
                while rest:
                    rest = rest[os.write(handle, rest) :]
                if os.fstat(handle).st_mtime_ns <= after_ns:
                    os.utime(handle, ns=(after_ns + 1, after_ns + 1))
                os.fsync(handle)
            finally:
                os.close(handle)
        except BaseException:
            self.drop(name)
            raise
        return name

    def write(self, name: str, data: bytes, mode: int = _ANY_MODE) -> None:
        """Write a file, whole or not at all, in the place of one of its name."""
        prepared = self.prepare(data, mode)
        try:
            self.rename(prepared, name)
        except BaseException:
            self.drop(prepared)
            raise
        self.sync()

    def rename(self, name: str, new: str) -> None:
        """Give a file another name in this folder, in the place of one that has it."""
        os.rename(name, new, src_dir_fd=self.handle, dst_dir_fd=self.handle)

    def move(self, name: str, to: Folder, new: str) -> None:
        """Move a file to another folder. Across file systems it is copied, and synced, first."""
        try:
            os.rename(name, new, src_dir_fd=self.handle, dst_dir_fd=to.handle)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            known = os.stat(name, dir_fd=self.handle, follow_symlinks=False)
            to.write(new, self.read(name), stat.S_IMODE(known.st_mode))
            self.drop(name)

    def drop(self, name: str) -> None:
        """Remove a file; one that is gone already is no error."""
        try:
            os.unlink(name, dir_fd=self.handle)
        except FileNotFoundError:
            return

    def drop_folder(self, name: str) -> None:
        """Remove an empty folder."""
        os.rmdir(name, dir_fd=self.handle)

    @contextlib.contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Wait for a right that one at a time has; the kernel takes it back if a process ends."""
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(name, flags, _ANY_MODE, dir_fd=self.handle)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def sync(self) -> None:
        """Let changes of names outlast a power cut."""
        os.fsync(self.handle)

    def close(self) -> None:
        """Let go of the handle."""
        os.close(self.handle)

    def __enter__(self) -> Self:
        """Return the folder itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def is_leftover(name: str) -> bool:
    """Tell the hidden names of files that were being written when a process ended."""
    return bool(_TEMPORARY.fullmatch(name))
