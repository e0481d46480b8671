"""A segment that is made apart, while others commit, and becomes part of the index at the end."""

from __future__ import annotations

import fcntl
from typing import TYPE_CHECKING

from whoosh.index import LockError

from indexer.engines.whoosh.commits import APART, Commits
from indexer.engines.whoosh.writer import ArrayWriter, Written, locked

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from indexer.model import IndexedDocument


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

    def finish(self) -> None:
        """Write all of it to the disk."""
        assert self._writer  # noqa: S101 - likewise
        self._writer.prepare()

    def adopt(self, ids: Collection[str]) -> None:
        """Let searches find these of the documents, instead of others with their ids.

        The caller holds the right to write. Raises IndexLocked, IndexCorrupt.
        """
        assert self._writer  # noqa: S101 - likewise
        unwanted = [number for name, number in self._numbers.items() if name not in ids]
        try:
            self._writer.adopt(ids, unwanted)
        except LockError as error:
            raise locked(self._path) from error
        self._writer = None

    def close(self) -> None:
        """Drop what was not adopted."""
        if self._writer is not None:
            self._writer.cancel()
            self._writer = None
        self._alone.close()
