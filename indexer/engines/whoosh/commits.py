"""How generations follow each other in a folder, as its one writer sees them.

Segments are synced, then the table of contents gets its name, then the manifest, then the folder is
synced: now the generation is there, and only now are older files removed, but for one generation
before it. Whatever no manifest names is swept away when a writer starts.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
from typing import TYPE_CHECKING

from indexer import disk
from indexer.engines.whoosh import contents, manifest
from indexer.engines.whoosh.codec import FILE
from indexer.engines.whoosh.folder import Generation, newest
from indexer.engines.whoosh.manifest import Manifest
from indexer.errors import IndexCorrupt
from indexer.schema import versions

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from whoosh.index import TOC

    from indexer.engines.whoosh.manifest import Kept

_UNFINISHED = rf"\.(_MAIN_|manifest-).*{re.escape(disk.UNFINISHED)}"
_FILES = re.compile(rf"MAIN_[0-9a-z]+\..*|_MAIN_\d+\.toc.*|{_UNFINISHED}")
_KEPT = 2  # generations
APART = "apart.lock"
"""Locked by whoever makes a segment apart."""
_MADE_APART = re.compile(rf"\.MAIN_.*{re.escape(disk.UNFINISHED)}")
_MANIFESTS = re.compile(r"manifest-\d+\.json")


class Commits:
    """What the next commit goes on from, and how it is made. The caller holds Whoosh's lock."""

    def __init__(self, path: Path, *, fresh: bool, beside: bool) -> None:
        """Go on from the newest generation that is sound, or start from nothing.

        `beside`: what is committed is hidden until `publish`.
        """
        self._path, self._beside = path, beside
        self._live: Generation | None = None
        self._hidden: TOC | None = None
        self._sums: dict[str, Kept] = {}  # of the files that this writer has written
        if fresh:
            self._hidden = contents.empty(self._latest())
            with contextlib.suppress(IndexCorrupt):  # then there is none to keep
                self._live = newest(path)

    def base(self) -> TOC:
        """Return what the next commit goes on from, for Whoosh to change. Raises IndexCorrupt."""
        if self._hidden is None:
            self._live = newest(self._path)
        if self._hidden is not None:
            table = _copy(self._hidden)
        elif self._live is None:
            table = contents.empty(-1)
        else:
            table = contents.read(self._live.data, self._live.manifest.generation)
        table.generation = self._latest()  # which may be damaged, but its number is not used again
        return table

    def verify(self, name: str) -> None:
        """Hold every byte of a segment against its checksum. Raises IndexCorrupt, OSError."""
        if not manifest.is_sound(self._path, name, self._known[name]):
            raise manifest.damaged(self._path / name, "its checksum does not fit")

    def commit(self, table: TOC, sums: dict[str, Kept]) -> None:
        """Make this the newest generation; hidden, it is the next that is gone on from."""
        self._sums |= sums
        if not self._beside:
            self._publish(table)
            return
        self._hidden = _copy(table)
        self.sweep()

    @property
    def is_hidden(self) -> bool:
        """Whether commits are hidden."""
        return self._beside

    def publish(self) -> None:
        """Show what was hidden."""
        table = self.base()
        table.generation += 1
        self._publish(table)
        self._beside = False

    def begin(self, besides: Collection[str] = ()) -> None:
        """Sweep up, and make the generation that is sound the newest, if it is not."""
        self.sweep(besides)
        if self._hidden is None and self._live and self._live.manifest.generation < self._latest():
            table = self.base()
            table.generation += 1
            self._publish(table, besides)

    def step_back(self, generation: int) -> None:
        """Make an older generation the newest. Raises IndexCorrupt."""
        self._live = Generation(self._path, generation)
        table = contents.read(self._live.data, generation)
        table.generation = self._latest() + 1
        self._publish(table)

    def sweep(self, besides: Collection[str] = ()) -> None:
        """Remove what belongs neither to the newest two generations nor to what is hidden."""
        kept = {*besides, *self._names(self._hidden)}
        manifests: set[str] = set()
        readable = 0
        for generation in manifest.generations(self._path):
            with contextlib.suppress(IndexCorrupt, OSError):
                kept.update(manifest.read(self._path, generation).files)
                readable += 1
                manifests.add(manifest.name_of(generation))
            if readable == _KEPT:
                break
            if not readable:  # damaged, but the number must not be used again
                manifests.add(manifest.name_of(generation))
        self._remove(_MANIFESTS, manifests)
        self._remove(_FILES, kept)
        self._sweep_apart()

    def _sweep_apart(self) -> None:
        """Remove segments that were begun apart, unless somebody is making one.

        A power cut may have taken the lock's file, and left theirs.
        """
        if not any(map(_MADE_APART.fullmatch, os.listdir(self._path))):  # noqa: PTH208 - as below
            return
        with (self._path / APART).open("ab") as lock, contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._remove(_MADE_APART, ())

    def _publish(self, table: TOC, besides: Collection[str] = ()) -> None:
        """Commit: once this returns, no power cut takes it back."""
        name, data = manifest.contents_of(table.generation), contents.written(table)
        files = {segment: self._known[segment] for segment in sorted(self._names(table))}
        files[name] = manifest.kept_of(data)
        made = Manifest(table.generation, versions(), name, files)
        disk.put(self._path / name, data)
        disk.put(self._path / manifest.name_of(table.generation), manifest.encoded(made))
        disk.sync_folder(self._path)
        before = [self._live.manifest] if self._live else []
        self._hidden = None
        self._remove(_MANIFESTS, {manifest.name_of(one.generation) for one in (made, *before)})
        kept = {file for one in (made, *before) for file in one.files}
        self._remove(_FILES, kept.union(besides))

    @property
    def _known(self) -> dict[str, Kept]:
        """What the files must be that can be gone on from."""
        return self._sums | (self._live.manifest.files if self._live else {})

    def _names(self, table: TOC | None) -> set[str]:
        return contents.names_of(table.segments, FILE) if table else set()

    def _latest(self) -> int:
        return max(manifest.generations(self._path), default=-1)

    def _remove(self, ours: re.Pattern[str], kept: Collection[str]) -> None:
        """Remove files of a kind. Those that cannot be now are swept away another time."""
        for name in sorted(os.listdir(self._path)):  # noqa: PTH208 - paths take longer
            if ours.fullmatch(name) and name not in kept:
                with contextlib.suppress(OSError):
                    disk.remove(self._path / name)


def _copy(table: TOC) -> TOC:
    """Return a table that Whoosh may change."""
    return contents.read(contents.written(table), table.generation)
