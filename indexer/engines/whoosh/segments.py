"""The segments of an open index, with their arrays, and what is counted over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.engines.whoosh.kernels import places_of

if TYPE_CHECKING:
    from whoosh.searching import Searcher

    from indexer.engines.whoosh.codec import TermsReader
    from indexer.engines.whoosh.documents import PerDocReader

_KEPT = "array_segments"


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of so many documents: Whoosh's searcher of it, and what its codec has made."""

    leaf: Searcher
    terms: TermsReader
    documents: PerDocReader
    count: int

    def frequency(self, fieldname: str, term: bytes) -> int:
        """Return how many documents have a term, deleted ones left out."""
        found = self.terms.find(fieldname, term)
        if found is None:
            return 0
        field, number = found
        gone = self.documents.deleted
        lost = int(places_of(gone, field.documents(number))[1].sum()) if gone.size else 0
        return field.frequency(number) - lost

    def length(self, fieldname: str) -> int:
        """Return how many words a field has in all, those of deleted documents left out."""
        lengths = self.documents.lengths(fieldname)
        return int(lengths.sum() - lengths[self.documents.deleted].sum())

    def document(self, document_id: str) -> int | None:
        """Return the number of a document that was not deleted."""
        found = self.terms.find("id", document_id.encode())
        if found is None:
            return None
        numbers = found[0].documents(found[1]).tolist()
        return next((n for n in numbers if not self.documents.is_deleted(n)), None)


def segments_of(searcher: Searcher) -> tuple[Segment, ...]:
    """Return the segments that have documents; they stay those of the searcher."""
    kept: tuple[Segment, ...] | None = getattr(searcher, _KEPT, None)
    if kept is None:
        # Whoosh gives no other way to what its codec has made.
        kept = tuple(
            Segment(leaf, reader._terms, reader._perdoc, reader.doc_count_all())  # noqa: SLF001
            for leaf, _ in searcher.leaf_searchers()
            if (reader := leaf.reader()).doc_count()
        )
        setattr(searcher, _KEPT, kept)
    return kept


def document_frequency(searcher: Searcher, fieldname: str, word: str | bytes) -> int:
    """Return how many documents have a word, deleted ones left out."""
    term = word if isinstance(word, bytes) else word.encode()
    return sum(segment.frequency(fieldname, term) for segment in segments_of(searcher))
