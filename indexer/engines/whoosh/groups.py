"""Terms of one field that count as one word: summed frequency, shared df (Pirkola 1998)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whoosh import matching, query

from indexer.engines.whoosh.segments import segments_of

if TYPE_CHECKING:
    from whoosh.reading import IndexReader
    from whoosh.searching import Searcher


class Group(query.Query):  # type: ignore[misc] # whoosh has no type hints
    """Documents that have any of some terms, scored as if these were one."""

    def __init__(self, fieldname: str, terms: tuple[bytes, ...], boost: float = 1.0) -> None:
        """Take terms of one field."""
        self.fieldname, self.terms_alike, self.boost = fieldname, terms, boost

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def field(self) -> str:
        """Return the name of the field."""
        return self.fieldname

    def estimate_size(self, reader: IndexReader) -> int:
        """Return how many documents there may be at the most."""
        return sum(int(reader.doc_frequency(self.fieldname, term)) for term in self.terms_alike)

    def matcher(self, searcher: Searcher, context: object = None) -> matching.Matcher:
        """Return the matcher over one segment."""
        del context
        whole = searcher.get_parent()
        for segment in segments_of(whole):
            if segment.leaf is searcher:
                found = whole.weighting.scored(
                    whole, segment, self.fieldname, self.terms_alike, self.boost
                )
                return matching.ListMatcher(found.documents.tolist(), found.scores.tolist())
        return matching.NullMatcher()
