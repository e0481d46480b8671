"""Write a Whoosh index, one commit after the other."""

from __future__ import annotations

import bisect
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from whoosh import index as whoosh_index
from whoosh.index import TOC, FileIndex
from whoosh.writing import SegmentWriter

from indexer import disk
from indexer.engines.whoosh import contents
from indexer.engines.whoosh.arrays import write_arrays
from indexer.engines.whoosh.codec import FILE, WORDS, ArrayCodec, opened
from indexer.engines.whoosh.commits import Commits
from indexer.engines.whoosh.documents import DOCUMENTS
from indexer.engines.whoosh.fields import schema
from indexer.engines.whoosh.folder import Folder
from indexer.engines.whoosh.manifest import SummedFile
from indexer.engines.whoosh.merging import kept_ranges, merged, taken
from indexer.engines.whoosh.pool import Pool
from indexer.errors import IndexLocked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from whoosh.codec.whoosh3 import W3Segment

    from indexer.engines.whoosh.codec import TermsReader
    from indexer.engines.whoosh.manifest import Kept
    from indexer.engines.whoosh.merging import Taken
    from indexer.model import IndexedDocument

_MOST_MERGED = 2_000_000  # words: half a second, while documents wait for the commit


class WhooshWriter:
    """Implements `indexer.engines.Writer`. Holds Whoosh's write lock until it is closed."""

    def __init__(self, path: Path, *, fresh: bool, beside: bool) -> None:
        """Take the lock, and sweep away what others left. Raises IndexLocked, IndexCorrupt."""
        path.mkdir(parents=True, exist_ok=True)
        self._path, self._commits = path, Commits(path, fresh=fresh, beside=beside)
        self._index = Written(path, self._commits)
        self._pending: set[str] = set()
        self._written: set[str] | None = set() if fresh else None  # all ids that there are
        self._writer: ArrayWriter | None = self._locked()
        try:
            self._commits.begin(besides={self._writer.file.path.name})
        except BaseException:
            self.close()
            raise

    def replace(self, document: IndexedDocument) -> None:
        """Add a document, or put it in the place of the one with its id."""
        document_id = document.document.id
        if document_id in self._pending:  # both would be kept
            self.commit()
        self._pending.add(document_id)
        writer = self._open()
        if self._written is None or document_id in self._written:
            writer.remove(document_id)
        if self._written is not None:
            self._written.add(document_id)
        writer.add(document)

    def remove(self, document_id: str) -> None:
        """Take a document out, if it is there."""
        if document_id in self._pending:  # only what is committed can be taken out
            self.commit()
        self._open().remove(document_id)

    def commit(self) -> None:
        """Make the changes visible."""
        self._open().commit(mergetype=_merge_smaller)
        self._writer = None
        self._pending.clear()

    def publish(self) -> None:
        """Let searches see what was committed beside the index."""
        if self._commits.is_hidden:
            self._open()  # which holds the lock
            self._commits.publish()
            self.close()

    def close(self) -> None:
        """Drop what was not committed and release the lock."""
        if self._writer is not None:
            self._writer.cancel()
            self._writer = None

    def _open(self) -> ArrayWriter:
        if self._writer is None:
            self._writer = self._locked()
        return self._writer

    def _locked(self) -> ArrayWriter:
        try:
            return ArrayWriter(self._index, self._commits)
        except whoosh_index.LockError as error:
            raise locked(self._path) from error


@contextlib.contextmanager
def writing(path: Path) -> Iterator[Commits]:
    """Hold Whoosh's lock for a commit without a writer. Raises IndexLocked."""
    lock = Folder(str(path)).lock(f"{contents.NAME}_WRITELOCK")
    if not lock.acquire():
        raise locked(path)
    try:
        yield Commits(path, fresh=False, beside=False)
    finally:
        lock.release()


def locked(path: Path) -> IndexLocked:
    """Return the error that says who has the lock."""
    return IndexLocked(
        "another process is writing to the index",
        where=str(path),
        next="Wait until it has finished, or stop it",
    )


class Written(FileIndex):  # type: ignore[misc] # whoosh has no type hints
    """The index as Whoosh's writer takes it: a storage, a lock, and what there is already."""

    def __init__(self, path: Path, commits: Commits) -> None:
        """Read nothing yet."""
        self.storage, self.indexname = Folder(str(path)), contents.NAME
        self._schema, self._commits = schema(), commits

    def _read_toc(self) -> TOC:
        return self._commits.base()


class ArrayWriter(SegmentWriter):  # type: ignore[misc] # whoosh has no type hints
    """Whoosh's writer, but documents come analysed, and segments are merged as arrays."""

    def __init__(self, index: Written, commits: Commits, *, apart: bool = False) -> None:
        """Take Whoosh's lock. Raises whoosh's LockError, and IndexCorrupt.

        `apart`: no lock is taken, and the file gets its name only as it is adopted.
        """
        self._index, self._commits = index, commits
        self._sums: dict[str, Kept] = {}
        self._is_handed_over = False
        try:
            super().__init__(index, codec=ArrayCodec(), _lk=not apart)
            self._named = Path(self.storage.folder) / self.newsegment.make_filename(FILE)
            self.file = SummedFile(disk.unfinished(self._named) if apart else self._named)
        except whoosh_index.LockError:
            raise
        except BaseException:
            if self.writelock:
                self.writelock.release()
            raise
        self._documents = Pool()
        self._older: list[Taken] = []
        self._taken: list[tuple[W3Segment, int]] = []  # and the number of its first document
        self._readers: list[tuple[W3Segment, TermsReader]] | None = None

    @property
    def words(self) -> int:
        """How many words the new segment has so far."""
        return self._documents.words + sum(one.source.size for one in self._older)

    def add(self, item: IndexedDocument) -> None:
        """Add a document."""
        self.file.write(self._documents.add(item))
        self.docnum += 1
        self._added = True

    def remove(self, document_id: str) -> None:
        """Take a document out of the segment that has it."""
        if self._readers is None:
            self._readers = [(one, opened(self.storage, one)) for one in self.segments]
            for _, reader in self._readers:
                reader.file.verify()  # damage that is acted upon would never be noticed again
        raw = document_id.encode("utf-8", "surrogatepass")
        for segment, reader in self._readers:
            number = reader.documents.numbered(raw)
            if number is not None and not segment.is_deleted(number):
                segment.delete_document(number)

    def take_over(self, segment: W3Segment) -> None:
        """Take over a segment, without its deleted documents. Raises IndexCorrupt.

        Damage that is copied would get a checksum of its own, and never be noticed again.
        """
        terms = opened(self.storage, segment)
        if not terms.documents.doc_count():
            return
        self._commits.verify(segment.make_filename(FILE))
        terms.file.read_ahead(whole=True)
        self._older.append(taken(terms))
        self._taken.append((segment, self.docnum))
        for part in kept_ranges(terms.documents):
            self.file.write(terms.documents.texts_of(part))
        terms.file.let_go()  # words are read once more, texts are not
        self.docnum += terms.documents.doc_count()
        self._added = True

    def _flush_segment(self) -> None:
        """Write the file of the new segment, as Whoosh asks for at a commit."""
        arrays = merged(self._documents.source(), self._older)
        groups = {WORDS: arrays.by_word, DOCUMENTS: arrays.by_document}
        write_arrays(self.file, groups, self.newsegment.segment_id())
        self._sums[self._named.name] = self.file.finish()

    def _commit_toc(self, segments: Sequence[W3Segment]) -> None:
        """Make these segments the index, as Whoosh asks for last."""
        table = TOC(self.schema, segments, self.generation)
        self._is_handed_over = True
        self._commits.commit(table, self._sums)

    def prepare(self) -> None:
        """Write the new segment, while others commit."""
        self._flush_segment()
        self._close_segment()

    def adopt(self, ids: Iterable[str], unwanted: Iterable[int]) -> bool:
        """Put the new segment in the place of what it was made of, in what is there by now.

        That are segments that were taken over, and documents with these ids; `unwanted` are numbers
        of its own documents that have become old. False where a segment that was taken over is
        there no more: nothing is changed then. Raises whoosh's LockError.
        """
        lock = self._index.lock("WRITELOCK")
        if not lock.acquire():
            raise whoosh_index.LockError
        self.writelock = lock
        table = self._commits.base()
        now = {segment.segment_id(): segment for segment in table.segments}
        segment = self.get_segment()
        for then, first in self._taken:
            current = now.pop(then.segment_id(), None)
            if current is None:
                return False
            for number in _deleted_since(then, current):
                segment.delete_document(first + number)
        for number in unwanted:
            segment.delete_document(number)
        self.segments, self.generation = [*now.values()], table.generation + 1
        self._readers = None
        for document_id in ids:
            self.remove(document_id)
        disk.rename(self.file.path, self._named)
        self._commit_toc([*self.segments, segment])
        self._finish()
        return True

    def cancel(self) -> None:
        """Drop what was added, and the file that was begun, unless it may be part of the index."""
        super().cancel()
        if not self._is_handed_over:
            disk.remove(self.file.path)

    def _close_segment(self) -> None:
        with contextlib.suppress(OSError):  # of a segment that is dropped; the lock must be let go
            self.file.close()
        super()._close_segment()


def _deleted_since(then: W3Segment, now: W3Segment) -> Iterator[int]:
    """Yield which documents were deleted since, counted among those that were there then."""
    before = sorted(then.deleted_docs())
    for number in set(now.deleted_docs()).difference(before):
        yield number - bisect.bisect(before, number)


def _merge_smaller(writer: ArrayWriter, segments: Sequence[W3Segment]) -> list[W3Segment]:
    """Merge the segments that are no larger than all that are smaller; return those that stay.

    So sizes at least double from one to the next: few segments, and few merges of each document.
    Memory stays bounded, since none is merged beyond so many words.
    """
    kept = []
    for segment in sorted(segments, key=lambda segment: segment.doc_count()):
        words = writer.words + opened(writer.storage, segment).documents.words
        if segment.doc_count() > writer.docnum or words > _MOST_MERGED:
            kept.append(segment)
        else:
            writer.take_over(segment)
    return kept
