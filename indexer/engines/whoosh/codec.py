"""A Whoosh codec whose postings, lengths and columns are arrays, so that they can be computed with.

Whoosh sees what it knows: terms, matchers, cursors, stored fields. Any of its queries runs; those
that the collector knows run on the arrays.
"""

from __future__ import annotations

from bisect import bisect_left
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from indexer.engines.whoosh.arrays import read_arrays, write_arrays
from indexer.engines.whoosh.documents import PerDocReader, PerDocWriter
from indexer.engines.whoosh.postings import FieldPostings, field_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from whoosh.fields import FieldType
    from whoosh.filedb.filestore import FileStorage
    from whoosh.formats import Format
    from whoosh.scoring import BaseScorer

    from indexer.engines.whoosh.kernels import Integers
    from indexer.engines.whoosh.pool import TokenPool

POSTINGS = ".inv"  # ending of a segment's file of postings


class ArrayCodec(W3Codec):  # type: ignore[misc] # whoosh has no type hints
    """Whoosh's own, but for postings, and for what is kept of each document."""

    length_stats = False

    def per_document_writer(self, storage: FileStorage, segment: W3Segment) -> PerDocWriter:
        """Return what takes the documents of a new segment."""
        return PerDocWriter(storage, segment)

    def field_writer(self, storage: FileStorage, segment: W3Segment) -> FieldWriter:
        """Return what takes the postings of a new segment."""
        return FieldWriter(storage, segment)

    def per_document_reader(self, storage: FileStorage, segment: W3Segment) -> PerDocReader:
        """Return what a segment knows by document. Raises IndexCorrupt."""
        return PerDocReader(storage, segment)

    def terms_reader(self, storage: FileStorage, segment: W3Segment) -> TermsReader:
        """Return what a segment knows by term. Raises IndexCorrupt."""
        return TermsReader(storage, segment)

    def new_segment(self, storage: FileStorage, indexname: str) -> ArraySegment:
        """Return the name of a segment to be written."""
        del storage
        return ArraySegment(self, indexname)


class ArraySegment(W3Segment):  # type: ignore[misc]
    """A segment whose files stay apart: they are mapped as they are."""

    def should_assemble(self) -> bool:
        """Keep the files apart."""
        return False


class FieldWriter(base.FieldWriter):  # type: ignore[misc]
    """Writes the postings of a pool at once."""

    def __init__(self, storage: FileStorage, segment: W3Segment) -> None:
        """Open nothing yet."""
        self._storage = storage
        self._segment = segment
        self.is_closed = False

    def add_postings(self, schema: object, lengths: object, items: TokenPool) -> None:
        """Turn the pool's tokens into postings and write them."""
        del schema, lengths
        with self._segment.create_file(self._storage, POSTINGS) as file:
            write_arrays(file, items.arrays(), self._segment.segment_id())

    def close(self) -> None:
        """Take no more."""
        self.is_closed = True


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """Shows Whoosh the terms of a segment, and gives their arrays to who knows them."""

    def __init__(self, storage: FileStorage, segment: W3Segment) -> None:
        """Map the file. Raises IndexCorrupt."""
        arrays = read_arrays(
            Path(storage.folder) / segment.make_filename(POSTINGS), segment.segment_id()
        )
        self.fields = {name: FieldPostings(name, arrays) for name in field_names(arrays)}

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        """Tell a term that some document has."""
        return self.find(*term) is not None

    def find(self, fieldname: str, term: bytes) -> tuple[FieldPostings, int] | None:
        """Return a term's field and its number there."""
        field = self.fields.get(fieldname)
        number = None if field is None else field.number(term)
        return None if field is None or number is None else (field, number)

    def indexed_field_names(self) -> list[str]:
        """Return the names of the fields that have terms."""
        return list(self.fields)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield every (field, term)."""
        return ((name, term) for name, field in self.fields.items() for term in field.terms())

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the terms from one on, through the fields that follow as well."""
        field = self.fields.get(fieldname)
        if field is not None:
            for term in field.terms(field.lower(prefix)):
                yield fieldname, term

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
        documents, often = field.documents(number), field.frequencies(number)
        # Whoosh asks for the least length to bound a score: 1 is always safe.
        return TermInfo(
            float(often.sum()), documents.size, 1, 0, float(often.max()),
            int(documents[0]), int(documents[-1]),
        )  # fmt: skip

    def frequency(self, fieldname: str, term: bytes) -> float:
        """Return how often a term occurs in all; 0 where it does not."""
        found = self.find(fieldname, term)
        return float(found[0].frequencies(found[1]).sum()) if found else 0.0

    def doc_frequency(self, fieldname: str, term: bytes) -> int:
        """Return how many documents have a term, deleted ones included; 0 where none has."""
        found = self.find(fieldname, term)
        return found[0].frequency(found[1]) if found else 0

    def matcher(
        self, fieldname: str, term: bytes, format_: Format, scorer: BaseScorer | None = None
    ) -> _PostingMatcher:
        """Return a term's postings as Whoosh walks through them. Raises TermNotFound."""
        found = self.find(fieldname, term)
        if found is None:
            raise TermNotFound(f"No term {fieldname}:{term!r}")
        return _PostingMatcher(*found, format_, scorer)

    def cursor(self, fieldname: str, fieldobj: FieldType) -> Cursor:
        """Return what walks through the terms of a field, for Whoosh's spelling."""
        return Cursor(self.fields.get(fieldname), fieldobj)


class Cursor(base.FieldCursor):  # type: ignore[misc]
    """Stands at a term of a field, or behind the last."""

    def __init__(self, field: FieldPostings | None, fieldobj: FieldType) -> None:
        """Stand at the first."""
        self._field = field
        self._fieldobj = fieldobj
        self._number = 0

    def first(self) -> str | None:
        """Go to the first term."""
        self._number = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """Go to the first term that is not smaller."""
        if self._field is not None:
            raw = term if isinstance(term, bytes) else self._fieldobj.to_bytes(term)
            self._number = self._field.lower(raw)
        return self.text()

    def next(self) -> str | None:
        """Go to the next term."""
        self._number += self.is_valid()
        return self.text()

    def text(self) -> str | None:
        """Return the term; None behind the last."""
        if self._field is None or not self.is_valid():
            return None
        return str(self._fieldobj.from_bytes(self._field.term(self._number)))

    def is_valid(self) -> bool:
        """Tell whether there is a term here."""
        return self._field is not None and self._number < self._field.count


class _PostingMatcher(LeafMatcher):  # type: ignore[misc]
    """Walks through the postings of one term, as any Whoosh query may."""

    def __init__(
        self, field: FieldPostings, number: int, format_: Format, scorer: BaseScorer | None
    ) -> None:
        """Stand at the first posting."""
        self._term = field.name, field.term(number)
        self._field, self._number = field, number
        self.format, self.scorer = format_, scorer
        self._ids = field.documents(number).tolist()
        self._weights = field.frequencies(number)
        self._starts = np.cumsum(self._weights) - self._weights
        self._most = float(self._weights.max(initial=0))
        self._positions: Integers | None = None
        self._at = 0

    def is_active(self) -> bool:
        return self._at < len(self._ids)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> _PostingMatcher:
        other = _PostingMatcher(self._field, self._number, self.format, self.scorer)
        other._at = self._at
        return other

    def id(self) -> int:
        # Whoosh's spans ask for it behind the end, too, where its own matchers stay at the last.
        return int(self._ids[min(self._at, len(self._ids) - 1)])

    def next(self) -> bool:
        if not self.is_active():
            raise ReadTooFar
        self._at += 1
        return False

    def skip_to(self, id: int) -> None:  # noqa: A002 - Whoosh's name
        if not self.is_active():
            raise ReadTooFar
        self._at = bisect_left(self._ids, id, lo=self._at)

    def all_ids(self) -> Iterator[int]:
        return iter(self._ids[self._at :])

    def weight(self) -> float:
        return float(self._weights[self._at])

    def positions(self) -> list[int]:
        """Return where the term stands in the document at hand."""
        if self._positions is None:
            self._positions = self._field.positions(self._number)
        start = int(self._starts[self._at])
        return [int(p) for p in self._positions[start : start + int(self._weights[self._at])]]

    def value(self) -> bytes:
        if not self._field.has_positions:
            return b""
        encoded: bytes = self.format.encode(self.positions())
        return encoded

    def value_as(self, astype: str) -> Any:  # noqa: ANN401 - as Whoosh has it
        return self.positions() if astype == "positions" else super().value_as(astype)

    def block_min_length(self) -> int:
        return 1

    def block_max_weight(self) -> float:
        return self._most

    def block_quality(self) -> float:
        return float(self.scorer.max_quality()) if self.scorer else self._most

    def skip_to_quality(self, minquality: float) -> int:
        if self.block_quality() <= minquality:
            self._at = len(self._ids)
        return 0
