"""Write a Whoosh index, one commit after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh import index as whoosh_index
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from indexer.engines.whoosh.codec import ArrayCodec
from indexer.engines.whoosh.fields import Presence, ReadyWords, schema, to_fields
from indexer.engines.whoosh.pool import TokenPool
from indexer.errors import IndexLocked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from whoosh.codec.whoosh3 import W3Segment
    from whoosh.index import FileIndex
    from whoosh.reading import IndexReader

    from indexer.model import IndexedDocument

_READY = {ReadyWords, Presence}  # fields whose values go to the pool as they are
_MOST_MERGED = 4_000_000  # words, counted in each field that they are in: some 100 MB of memory
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
        self._writer: ArrayWriter | None = self._locked()

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
        self._open().commit(mergetype=_merge_smaller)
        self._writer = None
        self._pending.clear()

    def close(self) -> None:
        """Drop what was not committed and release the lock."""
        if self._writer is not None:
            self._writer.cancel()
            self._writer = None
        self._index.close()

    def _open(self) -> ArrayWriter:
        if self._writer is None:
            self._writer = self._locked()
        return self._writer

    def _locked(self) -> ArrayWriter:
        try:
            return ArrayWriter(self._index)
        except whoosh_index.LockError as error:
            raise IndexLocked(
                "another process is writing to the index",
                where=str(self._index.storage),
                next="Wait until it has finished, or stop it",
            ) from error


class ArrayWriter(SegmentWriter):  # type: ignore[misc] # whoosh has no type hints
    """Whoosh's writer, but words go into columns, and segments are merged column by column."""

    def __init__(self, index: FileIndex) -> None:
        """Take Whoosh's lock. Raises whoosh's LockError."""
        super().__init__(index, codec=ArrayCodec())
        self.pool = TokenPool()

    def add_document(self, **fields: Any) -> None:  # noqa: ANN401 - values of any field
        """Add a document: its ready words to the pool at once, all other fields as Whoosh does."""
        kinds = {name: type(self.schema[name]) for name in fields}
        number = self.docnum
        super().add_document(**{n: v for n, v in fields.items() if kinds[n] not in _READY})
        for name, value in fields.items():
            if kinds[name] is ReadyWords:
                length = self.pool.add_words(name, number, value)
                self.perdocwriter.add_length(number, name, length)
            elif kinds[name] is Presence:
                self.pool.add_terms(name, number, value)

    def add_reader(self, reader: IndexReader) -> None:
        """Take over a segment, without its deleted documents."""
        documents = reader._perdoc  # noqa: SLF001 - Whoosh keeps it to itself
        kept = list(documents.all_doc_ids())
        self.perdocwriter.take_over(documents, kept, self.docnum)
        renumbered = np.full(documents.doc_count_all(), -1, np.int64)
        renumbered[kept] = np.arange(self.docnum, self.docnum + len(kept))
        self.docnum += len(kept)
        self._added |= bool(kept)
        terms = reader._terms.fields  # noqa: SLF001
        fields = {name: field for name, field in terms.items() if name in self.schema}
        self.pool.add_segment(fields, renumbered)


def _merge_smaller(writer: ArrayWriter, segments: Sequence[W3Segment]) -> list[W3Segment]:
    """Merge the segments that are no larger than all that are smaller; return those that stay.

    So sizes at least double from one to the next: few segments, and few merges of each document.
    Memory stays bounded, since none is merged beyond so many words.
    """
    size, words = writer.doc_count(), writer.pool.count()
    kept = []
    for segment in sorted(segments, key=lambda segment: segment.doc_count()):
        length = sum(segment._fieldlengths.values())  # noqa: SLF001
        if segment.doc_count() <= size and words + length <= _MOST_MERGED:
            size, words = size + segment.doc_count(), words + length
            with SegmentReader(writer.storage, writer.schema, segment) as reader:
                writer.add_reader(reader)
        else:
            kept.append(segment)
    return kept


def _start_over(storage: FileStorage) -> None:
    """Point to no segments at all, in a generation of its own, which open searchers will notice.

    Whoosh's `create_in` would begin with generation 0 again. The next commit removes the old files.
    """
    generation = whoosh_index.TOC._latest_generation(storage, _NAME)  # noqa: SLF001 - nothing public tells it without reading the file
    whoosh_index.TOC(schema(), [], generation + 1).write(storage, _NAME)
