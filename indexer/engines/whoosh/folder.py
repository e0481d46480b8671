"""The folder of an index, as Whoosh writes to it: what it points to is on the disk before it is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import FileIndex

from indexer.engines.whoosh.fields import schema

if TYPE_CHECKING:
    from pathlib import Path


class Folder(FileStorage):  # type: ignore[misc] # whoosh has no type hints
    """Whoosh's storage of files, but no temporary folder: nothing of ours is ever written there.

    Whoosh renames one file only: a table of contents that is complete.
    """

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:  # noqa: FBT001, FBT002 - as Whoosh has it
        """Give a file its name, once the disk has the file; wait until it has the name."""
        _sync(self._fpath(oldname))
        super().rename_file(oldname, newname, safe=safe)
        _sync(self.folder)

    def temp_storage(self, name: str | None = None) -> RamStorage:
        """Return a storage for files that nobody writes."""
        del name
        return RamStorage()


def opened_index(path: Path) -> FileIndex:
    """Return the index of a folder. Raises Whoosh's EmptyIndexError."""
    return FileIndex(Folder(str(path)), schema=schema())


def _sync(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
