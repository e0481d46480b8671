"""A segment that is made apart, while others commit, and becomes part of the index at the end."""

from __future__ import annotations

import fcntl
import itertools
from typing import TYPE_CHECKING

from whoosh.index import LockError

from indexer.engines.whoosh.codec import opened
from indexer.engines.whoosh.commits import APART, Commits
from indexer.engines.whoosh.writer import ArrayWriter, Written, locked

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from whoosh.codec.whoosh3 import W3Segment

    from indexer.model import IndexedDocument

_MOST_MERGED = 10_000_000  # words: some 300 MB


class WhooshApart:
    """Implements `indexer.engines.Apart`. One at a time: another waits until it is closed."""

    def __init__(self, path: Path) -> None:
        """Begin a file that no generation names. Raises IndexCorrupt."""
        self._path, self._numbers = path, dict[str, int]()
        self._alone = (path / APART).open("w")  # tells sweepers, too, that the file is in use
        fcntl.flock(self._alone, fcntl.LOCK_EX)
        self._writer: ArrayWriter | None = None
        try:
            commits = Commits(path, fresh=False, beside=False)
            self._writer = ArrayWriter(Written(path, commits), commits, apart=True)
        except BaseException:
            self.close()
            raise

    def add(self, document: IndexedDocument) -> None:
        """Add a document, whose id no other has."""
        assert self._writer  # noqa: S101 - nobody adds after the end
        self._numbers[document.document.id] = self._writer.docnum
        self._writer.add(document)

    def merge(self, fewest: int) -> bool:
        """Take over the smallest segments, as many as there may be words in one; tell if any.

        None, where there are fewer than `fewest` in all.
        """
        assert self._writer  # noqa: S101 - likewise
        segments = self._writer.segments
        if len(segments) < fewest:
            return False
        try:
            smallest = _fitting(self._writer, segments)
            if len(smallest) < 2:  # noqa: PLR2004 - nothing to merge
                return False
            for segment in smallest:
                self._writer.take_over(segment)
        except FileNotFoundError:  # others have merged it, and need no help
            return False
        return True

    def finish(self) -> None:
        """Write all of it to the disk."""
        assert self._writer  # noqa: S101 - likewise
        self._writer.prepare()

    def adopt(self, ids: Collection[str]) -> bool:
        """Let searches find these of the documents, instead of others with their ids.

        False where others have merged what was merged here. The caller holds the right to write.
        Raises IndexLocked, IndexCorrupt.
        """
        assert self._writer  # noqa: S101 - likewise
        unwanted = [number for name, number in self._numbers.items() if name not in ids]
        is_done = False
        try:
            is_done = self._writer.adopt(ids, unwanted)
        except LockError as error:
            raise locked(self._path) from error
        finally:
            if is_done:
                self._writer = None
            self.close()  # while the caller holds the right to write: others need Whoosh's lock
        return is_done

    def close(self) -> None:
        """Drop what was not adopted."""
        writer, self._writer = self._writer, None
        try:
            if writer is not None:
                writer.cancel()
        finally:
            self._alone.close()


def _fitting(writer: ArrayWriter, segments: Sequence[W3Segment]) -> list[W3Segment]:
    """Return the smallest segments, as many as there may be words in one."""
    words = {segment: opened(writer.storage, segment).documents.words for segment in segments}
    totals = itertools.accumulate(sorted(words.values()))
    count = sum(total <= _MOST_MERGED for total in totals)
    return sorted(segments, key=words.__getitem__)[:count]
