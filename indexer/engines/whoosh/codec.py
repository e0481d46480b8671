"""A Whoosh codec whose postings, lengths and columns are arrays, so that they can be computed with.

Whoosh sees what it knows: terms, matchers, cursors, stored fields. Any of its queries runs; those
that the collector knows run on the arrays.
"""

from __future__ import annotations

import threading
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.reading import TermInfo, TermNotFound

from indexer.arithmetic import places_of
from indexer.engines.whoosh.arrays import SegmentFile
from indexer.engines.whoosh.documents import CODED, PerDocReader
from indexer.engines.whoosh.letters import Letters, added, letters_of, stored_letters
from indexer.engines.whoosh.postings import ColumnField, IdField, Postings, WordField
from indexer.engines.whoosh.sheets import Sheet
from indexer.engines.whoosh.vocabulary import vocabularies_of
from indexer.engines.whoosh.walking import Cursor, matcher
from indexer.schema import IN_TITLE, field_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from whoosh.fields import FieldType
    from whoosh.filedb.filestore import FileStorage
    from whoosh.formats import Format
    from whoosh.matching import LeafMatcher
    from whoosh.scoring import BaseScorer

    from indexer.engines.whoosh.kernels import Integers
    from indexer.engines.whoosh.postings import Field

FILE = ".seg"  # ending of a segment's file
WORDS = "words"  # the group of arrays of words and postings


class ArrayCodec(W3Codec):  # type: ignore[misc] # whoosh has no type hints
    """Whoosh's own, but for postings, and for what is kept of each document."""

    length_stats = False

    def per_document_writer(self, storage: FileStorage, segment: W3Segment) -> Nothing:
        """Return what Whoosh may close: the pool writes all files."""
        del storage, segment
        return Nothing()

    def field_writer(self, storage: FileStorage, segment: W3Segment) -> Nothing:
        """Return what Whoosh may close: the pool writes all files."""
        del storage, segment
        return Nothing()

    def per_document_reader(self, storage: FileStorage, segment: W3Segment) -> PerDocReader:
        """Return what a segment knows by document. Raises IndexCorrupt."""
        return opened(storage, segment).documents

    def terms_reader(self, storage: FileStorage, segment: W3Segment) -> TermsReader:
        """Return what a segment knows by term. Raises IndexCorrupt."""
        return opened(storage, segment)

    def new_segment(self, storage: FileStorage, indexname: str) -> ArraySegment:
        """Return the name of a segment to be written."""
        del storage
        return ArraySegment(self, indexname)


_Key: TypeAlias = tuple[str, int, int, frozenset[int]]
_readers: WeakValueDictionary[_Key, TermsReader] = WeakValueDictionary()
_opening = threading.Lock()  # one thread at a time looks and adds


def opened(storage: FileStorage, segment: W3Segment) -> TermsReader:
    """Return the reader of a segment; searchers share it while its deletions stay the same.

    Files never change, so a commit leaves what was computed of other segments as it is. Raises
    IndexCorrupt, FileNotFoundError.
    """
    path = Path(storage.folder) / segment.make_filename(FILE)
    status = path.stat()
    key = str(path), status.st_ino, status.st_mtime_ns, frozenset(segment.deleted_docs())
    with _opening:
        reader = _readers.get(key)
        if reader is None:
            reader = TermsReader(segment, path)
            for other, before in list(_readers.items()):
                if other[:-1] == key[:-1]:
                    reader.follow(before)
            _readers[key] = reader
        return reader


class ArraySegment(W3Segment):  # type: ignore[misc]
    """A segment whose files stay apart: they are mapped as they are."""

    def should_assemble(self) -> bool:
        """Keep the files apart."""
        return False


class Nothing:
    """What Whoosh opens and closes for each segment, where there is nothing to do."""

    is_closed = False

    def close(self) -> None:
        """Take no more."""
        self.is_closed = True


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """Shows Whoosh the terms of a segment, and gives their arrays to who knows them."""

    def __init__(self, segment: W3Segment, path: Path) -> None:
        """Map the file. Raises IndexCorrupt, FileNotFoundError."""
        self.file = SegmentFile(path, segment.segment_id())
        self._arrays = self.file.arrays[WORDS]
        self.documents = PerDocReader(segment, self.file)
        self.vocabularies = vocabularies_of(self._arrays)
        self.word_count = sum(v.count for v in self.vocabularies.values())
        self.text, self.title = Postings("text", self._arrays), Postings("title", self._arrays)
        self.fields: dict[str, Field] = {"id": IdField(self.documents)}
        self.fields |= {name: ColumnField(name, self.documents) for name in CODED}
        self.fields |= {field.name: field for field in self._word_fields()}
        self._letters: dict[str, Letters] = {}
        self._gone = frozenset(self.documents.deleted.tolist())
        self._before: dict[str, tuple[Letters, frozenset[int]]] = {}

    def _word_fields(self) -> Iterator[WordField]:
        places = self.documents.forward.positions
        for language, vocabulary in self.vocabularies.items():
            for kind, in_title in IN_TITLE.items():
                name = field_name(kind, language)
                yield WordField(name, kind, vocabulary, self.text, places)
                name, places_in_title = field_name(in_title, language), partial(places, title=True)
                yield WordField(name, kind, vocabulary, self.title, places_in_title)

    def letters(self, language: str) -> Letters:
        """Return how many documents have each group of letters, deleted ones left out."""
        if language not in self._letters:
            found, counted = self._before.get(language) or (
                stored_letters(language, self._arrays),
                frozenset[int](),
            )
            gone = self._gone - counted
            if gone:
                found = added([found], [self._letters_of(language, np.array(sorted(gone)))])
            self._letters[language] = found
        return self._letters[language]

    def follow(self, before: TermsReader) -> None:
        """Go on from a reader of the same segment, fewer of whose documents were deleted."""
        if before._gone <= self._gone:
            counted = before._letters.copy()  # at once: another thread may add to it
            self._before = {code: (found, before._gone) for code, found in counted.items()}

    def _letters_of(self, language: str, documents: Integers) -> Letters:
        vocabulary, forward = self.vocabularies[language], self.documents.forward
        places = forward.places(documents)
        words = forward.words(places).astype(np.int64) - vocabulary.base
        mine = np.flatnonzero((words >= 0) & (words < vocabulary.count))
        return letters_of(
            vocabulary, words[mine] + vocabulary.base, forward.documents(places[mine])
        )

    def letter_frequencies(self, language: str, keys: Integers) -> Integers:
        """Return how many documents have each group of letters, deleted ones left out."""
        if language not in self.vocabularies:
            return np.zeros(keys.size, np.int64)
        known, documents = self.letters(language)
        place, found = places_of(keys.astype(np.uint32), known)
        return np.where(found, documents[place], 0) if known.size else place

    @cached_property
    def word_letters(self) -> npt.NDArray[np.uint16]:
        """How many code points the spelling of each word has."""
        rows = [vocabulary.letters for vocabulary in self.vocabularies.values()]
        return np.concatenate([*rows, np.zeros(0, np.uint8)]).astype(np.uint16)

    @cached_property
    def sheet(self) -> Sheet:
        """What plain words are answered from."""
        return Sheet(self)

    def spelled_out(self, words: Integers) -> Iterator[list[str]]:
        """Yield the surfaces, the stems and the spellings of words of one document."""
        distinct, place = np.unique(words, return_inverse=True)
        rows = [self._spelled_out(word) for word in distinct.tolist()]
        return (
            [column[n] for n in place.tolist()]
            for column in (zip(*rows, strict=True) if rows else ((), (), ()))
        )

    def _spelled_out(self, word: int) -> tuple[str, str, str]:
        vocabulary = next(
            v for v in self.vocabularies.values() if v.base <= word < v.base + v.count
        )
        return vocabulary.spelled_out(word)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        """Tell a term that some document has."""
        return self.find(*term) is not None

    def find(self, fieldname: str, term: bytes) -> tuple[Field, int] | None:
        """Return a term's field and its number there."""
        field = self.fields.get(fieldname)
        number = None if field is None else field.number(term)
        return None if field is None or number is None else (field, number)

    def indexed_field_names(self) -> list[str]:
        """Return the names of the fields that have terms."""
        return [name for name, field in self.fields.items() if field.count]

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield every (field, term)."""
        for name, field in self.fields.items():
            for number in range(field.count):
                yield name, field.term(number)

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the terms of a field from one on."""
        field = self.fields.get(fieldname)
        if field is not None:
            for number in range(field.lower(prefix), field.count):
                yield fieldname, field.term(number)

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield every term with what is known of it."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield the terms from one on with what is known of them."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, term: bytes) -> TermInfo:
        """Return what is known of a term. Raises TermNotFound."""
        found = self.find(fieldname, term)
        if found is None:
            raise TermNotFound(f"No term {fieldname}:{term!r}")
        field, number = found
        documents, often = field.posted(number)
        if not documents.size:  # a word that is in no title
            raise TermNotFound(f"No term {fieldname}:{term!r}")
        # Whoosh asks for the least length to bound a score: 1 is always safe.
        return TermInfo(
            float(often.sum()), documents.size, 1, 0, float(often.max()),
            int(documents[0]), int(documents[-1]),
        )  # fmt: skip

    def frequency(self, fieldname: str, term: bytes) -> float:
        """Return how often a term occurs in all; 0 where it does not."""
        found = self.find(fieldname, term)
        return float(found[0].posted(found[1]).frequencies.sum()) if found else 0.0

    def doc_frequency(self, fieldname: str, term: bytes) -> int:
        """Return how many documents have a term, deleted ones included; 0 where none has."""
        found = self.find(fieldname, term)
        return int(found[0].posted(found[1]).documents.size) if found else 0

    def matcher(
        self, fieldname: str, term: bytes, format_: Format, scorer: BaseScorer | None = None
    ) -> LeafMatcher:
        """Return a term's postings as Whoosh walks through them. Raises TermNotFound."""
        found = self.find(fieldname, term)
        if found is None:
            raise TermNotFound(f"No term {fieldname}:{term!r}")
        return matcher(*found, format_, scorer)

    def cursor(self, fieldname: str, fieldobj: FieldType) -> Cursor:
        """Return what walks through the terms of a field, for Whoosh's spelling."""
        return Cursor(self.fields.get(fieldname), fieldobj)
