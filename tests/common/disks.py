"""Disks that fail: at any one operation, or when the power goes.

They take the place of the functions of `indexer.disk`, by which all of an index is written.
"""

from __future__ import annotations

import contextlib
import math
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, Self, cast

import pytest

from indexer import disk

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

_OPERATIONS = ("create", "sync", "rename", "remove", "sync_folder")
# Nobody pulls the plug of this machine: what is written is read from its memory.
_UNSYNCED: dict[str, Any] = {"sync": lambda file: file.flush(), "sync_folder": lambda _: None}
_REAL: dict[str, Any] = {name: getattr(disk, name) for name in _OPERATIONS} | _UNSYNCED
_BLOCK = 512


class Killed(BaseException):
    """The process is no more: nothing in it may be done after this."""


class _File:
    """A file of which every write can be watched."""

    def __init__(self, file: BinaryIO, watch: Callable[[bytes], bytes]) -> None:
        self._file, self._watch = file, watch

    def write(self, data: bytes) -> int:
        kept = self._watch(bytes(data))
        self._file.write(kept)
        if len(kept) < len(bytes(data)):
            self._file.flush()
            raise OSError(28, os.strerror(28))
        return len(kept)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a file has
        return getattr(self._file, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


@contextlib.contextmanager
def unsynced() -> Iterator[None]:
    """Wait for no disk: where only imagined ones fail."""
    with pytest.MonkeyPatch.context() as patched:
        for name, call in _UNSYNCED.items():
            patched.setattr(disk, name, call)
        yield


class FailingDisk:
    """Fails at one operation, counted from 0: an error of the system, a short write, or death."""

    def __init__(self, at: int, way: str) -> None:
        self.at, self.way, self.count = at, way, 0

    @contextlib.contextmanager
    def in_place(self) -> Iterator[FailingDisk]:
        with pytest.MonkeyPatch.context() as patched:
            for name in _OPERATIONS:
                patched.setattr(disk, name, self._failing(name))
            yield self

    def _failing(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:  # noqa: ANN401 - as the function has it
            self._tick()
            done = _REAL[name](*arguments)
            return _File(done, self._writing) if name == "create" else done

        return call

    def _writing(self, data: bytes) -> bytes:
        if self.way == "short" and self.count == self.at:
            self.count += 1
            return data[: len(data) // 2]
        self._tick()
        return data

    def _tick(self) -> None:
        here, self.count = self.count, self.count + 1
        if self.way == "kill" and here >= self.at:
            raise Killed
        if here == self.at and self.way != "short":
            code = int(self.way)
            raise OSError(code, os.strerror(code))


_CALLS = ("open", "write", "fsync", "rename", "mkdir", "unlink", "rmdir", "utime", "fchmod")


class FailingCalls:
    """Refuses some calls of the system in a row, counted from 1: documents are written by these."""

    def __init__(self, error: BaseException, first: int, number: float = math.inf) -> None:
        self.calls: list[str] = []
        self.error, self.first, self.last = error, first, first + number - 1

    @contextlib.contextmanager
    def in_place(self) -> Iterator[FailingCalls]:
        with pytest.MonkeyPatch.context() as patched:
            for name in _CALLS:
                patched.setattr(os, name, self._failing(name, getattr(os, name)))
            yield self

    def _failing(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as the function has it
            self.calls.append(name)
            if self.first <= len(self.calls) <= self.last:
                raise self.error
            return real(*arguments, **named)

        return call

    @property
    def struck(self) -> str:
        """The call that was refused first."""
        return self.calls[self.first - 1] if self.first <= len(self.calls) else ""


class Content(NamedTuple):
    """What a file has on the disk for certain, if it was ever synced, and what it should have."""

    synced: bytes | None
    written: bytes


class _Change(NamedTuple):
    """A name that a file got or lost, and the name it had before."""

    name: str
    before: str
    file: int | None


@dataclass(eq=False)
class _Inode:
    content: Content = field(default_factory=lambda: Content(None, b""))


@dataclass(frozen=True)
class Moment:
    """A folder at one moment: names that last, what was done to names since, and contents."""

    lasting: dict[str, int]
    since: tuple[_Change, ...]
    contents: dict[int, Content]

    def after_a_cut(self, folder: Path, chance: random.Random) -> None:
        """Write what may be left of the folder when the power goes at this moment."""
        names = dict(self.lasting)
        kept = chance.choice([0.0, 0.5, 0.5, 1.0])
        for change in self.since:
            if chance.random() >= kept:
                continue
            names.pop(change.before, None)
            if change.file is None:
                names.pop(change.name, None)
            else:
                names[change.name] = change.file
        for name, number in names.items():
            (folder / name).write_bytes(_left_of(self.contents[number], chance))


def _left_of(content: Content, chance: random.Random) -> bytes:
    if content.synced == content.written:
        return content.written
    whole = content.written
    at = chance.randrange(len(whole) + 1)
    blocks = [whole[i : i + _BLOCK] for i in range(0, len(whole), _BLOCK)]
    holes = (b if chance.random() < 0.5 else bytes(len(b)) for b in blocks)
    return chance.choice([whole, b"", whole[:at], bytes(len(whole)), b"".join(holes)])


@dataclass
class RecordingDisk:
    """Works, and remembers of one folder what had reached the disk after each operation."""

    folder: Path
    ignored: Callable[[str, Path], bool] = lambda _operation, _path: False
    moments: list[Moment] = field(default_factory=list)
    turns: list[int] = field(
        default_factory=list
    )  # moments at which more than a file was written to
    _names: dict[str, _Inode] = field(default_factory=dict)
    _lasting: dict[str, _Inode] = field(default_factory=dict)
    _since: list[tuple[str, str, _Inode | None]] = field(default_factory=list)

    @contextlib.contextmanager
    def in_place(self) -> Iterator[RecordingDisk]:
        """Let everything be written by this disk."""
        with pytest.MonkeyPatch.context() as patched:
            for name in _OPERATIONS:
                patched.setattr(disk, name, getattr(self, f"_{name}"))
            yield self

    def _create(self, path: Path) -> BinaryIO:
        inode = self._names[path.name] = _Inode()
        self._changed(path.name, "", inode)

        def watch(data: bytes) -> bytes:
            inode.content = Content(inode.content.synced, inode.content.written + data)
            self._remember(turn=False)
            return data

        return cast("BinaryIO", _File(_REAL["create"](path), watch))

    def _sync(self, file: BinaryIO) -> None:
        _REAL["sync"](file)
        path = Path(file.name)
        if not self.ignored("sync", path):
            inode = self._names[path.name]
            inode.content = Content(inode.content.written, inode.content.written)
        self._remember()

    def _rename(self, old: Path, new: Path) -> None:
        _REAL["rename"](old, new)
        inode = self._names[new.name] = self._names.pop(old.name)
        if not self.ignored("rename", new):
            self._changed(new.name, old.name, inode)
            return
        whole = inode.content.written  # written over what was there, piece by piece
        for end in (0, len(whole) // 2, len(whole)):
            inode.content = Content(whole[:end], whole[:end])
            self._lasting[new.name] = inode
            self._remember()

    def _remove(self, path: Path) -> None:
        _REAL["remove"](path)
        if self._names.pop(path.name, None):
            self._changed(path.name, "", None)

    def _sync_folder(self, folder: Path) -> None:
        _REAL["sync_folder"](folder)
        if not self.ignored("sync", folder):
            self._lasting, self._since = dict(self._names), []
        self._remember()

    def _changed(self, name: str, before: str, inode: _Inode | None) -> None:
        self._since.append((name, before, inode))
        self._remember()

    def again(self) -> None:
        """Remember the same moment once more: something was acknowledged."""
        self._remember()

    def _remember(self, *, turn: bool = True) -> None:
        if turn:
            self.turns.append(len(self.moments))
        every = [*self._lasting.values(), *(inode for _, _, inode in self._since if inode)]
        self.moments.append(
            Moment(
                {name: id(inode) for name, inode in self._lasting.items()},
                tuple(_Change(n, b, id(i) if i else None) for n, b, i in self._since),
                {id(inode): inode.content for inode in every},
            )
        )
