"""Finds what people change in the corpus folder by any means: at once, and again by comparing.

The kernel tells at once where it can. Whatever it does not tell of, on network mounts and other
systems, a comparison of the folder with the index finds, as often as takes a hundredth of a core.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from indexer import readers
from indexer.errors import CorpusError, IndexStateError
from indexer.watching import LIMIT, Change, Watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from indexer.changes import Changes
    from indexer.errors import SearchError
    from indexer.index import Index

_TIMES = 100  # what a comparison takes of a core, before the next one
_RARELY, _OFTEN = 30.0, 1.0  # seconds between two at the least: where changes are told of, or not


class Lookout:
    """Watches over the folder of one index."""

    def __init__(self, index: Index, tell: Callable[[SearchError], None]) -> None:
        """Watch from now on. `tell` gets, once, why changes are found by comparing alone."""
        self._index, self._tell = index, tell
        self._comparing = ThreadPoolExecutor(1, "compare")
        self._comparison: Future[tuple[Changes, float]] | None = None
        self._tried: dict[str, tuple[int, int]] = {}
        self._is_limited = False
        self._watch: Watch | None = None
        self._watch_anew()
        self.looked = ""
        """When all was compared last: UTC, ISO 8601."""
        self._next = time.monotonic() + self._pause(0.0)

    @property
    def is_told(self) -> bool:
        """Whether the kernel tells of changes."""
        return self._watch is not None

    def told(self) -> list[Change]:
        """Return what the kernel has told of since this was last asked."""
        try:
            found = self._watch.changes() if self._watch else []
        except OSError:
            found = None
        if found is None:  # something was missed: it is looked for, once there are eyes again
            self._watch_anew()
            self._next = 0.0
        return found or []

    def compared(self) -> list[Change] | None:
        """Return what a comparison has found that has come to its end; begin one in its time.

        None where none has. Raises CorpusError where the folder is not there.
        """
        if self._comparison is None:
            if time.monotonic() >= self._next:
                self._begin()
            return None
        if not self._comparison.done():
            return None
        comparison, self._comparison = self._comparison, None
        self._next = time.monotonic() + self._pause(0.0)
        try:
            found, took = comparison.result()
        except IndexStateError:  # then there is none, and it is built of all that there is
            return None
        self._next = time.monotonic() + self._pause(took)
        self._note_time()
        return self._new(found)

    def all_was_read(self) -> None:
        """Take note that an update has compared everything: a comparison is of no use now."""
        self._comparison = None
        self._next = time.monotonic() + self._pause(0.0)
        self._note_time()

    def close(self) -> None:
        """Watch no more."""
        self._comparing.shutdown(wait=False, cancel_futures=True)
        if self._watch:
            self._watch.close()

    def _begin(self) -> None:
        if self._watch is None or not self._watch.is_of(self._index.settings.corpus):
            self._watch_anew()  # first: what comes during the comparison is told of
        self._comparison = self._comparing.submit(self._compare)

    def _compare(self) -> tuple[Changes, float]:
        began = time.thread_time()
        return self._index.differences(), time.thread_time() - began

    def _new(self, found: Changes) -> list[Change]:
        """Leave out files that differ only because they could not be indexed as they are."""
        looks = {file.id: (file.size, file.mtime_ns) for file in found.files}
        new = [Change(i, gone=False) for i, look in looks.items() if self._tried.get(i) != look]
        self._tried = looks
        gone = dict.fromkeys(map(readers.file_of, found.removed))
        return new + [Change(i, gone=True) for i in gone]

    def _watch_anew(self) -> None:
        if self._watch:
            self._watch.close()
        self._watch = None
        settings = self._index.settings
        try:
            self._watch = Watch(settings.corpus, settings.index)
        except OSError as error:  # it is not there, or this system does not tell of changes
            if error.errno in LIMIT and not self._is_limited:
                self._is_limited = True
                self._tell(_limited(error))
        else:
            self._is_limited = False

    def _pause(self, took: float) -> float:
        return max(_RARELY if self._watch else _OFTEN, _TIMES * took)

    def _note_time(self) -> None:
        self.looked = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _limited(error: OSError) -> CorpusError:
    return CorpusError(
        f"the system lets no more folders be watched ({error.strerror})",
        where=str(error.filename),
        next="Changes are found by comparing, which takes longer. "
        "Raise fs.inotify.max_user_watches or max_user_instances",
    )
