"""Write a Whoosh index, one commit after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whoosh import index as whoosh_index
from whoosh.filedb.filestore import FileStorage

from indexer.engines.whoosh.fields import schema, to_fields
from indexer.errors import IndexLocked

if TYPE_CHECKING:
    from pathlib import Path

    from whoosh.writing import IndexWriter

    from indexer.model import IndexedDocument

_MEMORY_MB = 128
_NAME = "MAIN"  # as Whoosh calls an index by default


class WhooshWriter:
    """Implements `indexer.engines.Writer`. Holds Whoosh's write lock until it is closed."""

    def __init__(self, path: Path, *, fresh: bool) -> None:
        """Take the lock. Raises IndexLocked."""
        path.mkdir(parents=True, exist_ok=True)
        if fresh or not whoosh_index.exists_in(str(path)):
            _start_over(FileStorage(str(path)))
        self._index = whoosh_index.open_dir(str(path), schema=schema())
        self._pending: set[str] = set()
        self._writer: IndexWriter | None = self._locked()

    def replace(self, document: IndexedDocument) -> None:
        """Add a document, or put it in the place of the one with its id."""
        document_id = document.document.id
        if document_id in self._pending:  # Whoosh would keep both
            self.commit()
        self._pending.add(document_id)
        self._open().update_document(**to_fields(document))

    def remove(self, document_id: str) -> None:
        """Take a document out, if it is there."""
        if document_id in self._pending:  # Whoosh deletes only what is committed
            self.commit()
        self._open().delete_by_term("id", document_id)

    def commit(self) -> None:
        """Make the changes visible."""
        self._open().commit()
        self._writer = None
        self._pending.clear()

    def close(self) -> None:
        """Drop what was not committed and release the lock."""
        if self._writer is not None:
            self._writer.cancel()
            self._writer = None
        self._index.close()

    def _open(self) -> IndexWriter:
        if self._writer is None:
            self._writer = self._locked()
        return self._writer

    def _locked(self) -> IndexWriter:
        try:
            return self._index.writer(limitmb=_MEMORY_MB)
        except whoosh_index.LockError as error:
            raise IndexLocked(
                "another process is writing to the index",
                where=str(self._index.storage),
                next="Wait until it has finished, or stop it",
            ) from error


def _start_over(storage: FileStorage) -> None:
    """Point to no segments at all, in a generation of its own, which open searchers will notice.

    Whoosh's `create_in` would begin with generation 0 again. The next commit removes the old files.
    """
    generation = whoosh_index.TOC._latest_generation(storage, _NAME)  # noqa: SLF001 - nothing public tells it without reading the file
    whoosh_index.TOC(schema(), [], generation + 1).write(storage, _NAME)
