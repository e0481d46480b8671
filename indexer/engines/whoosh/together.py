"""Words that must stand together: a Whoosh query that looks at positions.

Whoosh's own Phrase keeps to one field, and its SpanNear counts overlaps and orders in its own way.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from whoosh import matching, query

from indexer.places import rows, windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from whoosh.reading import IndexReader
    from whoosh.searching import Searcher

    Fits = Callable[[Sequence[Sequence[int]]], bool]


class Together(query.Query):  # type: ignore[misc] # whoosh has no type hints
    """Documents that have all the terms, in places that fit each other."""

    def __init__(self, terms: Sequence[query.Term], others: int, boost: float = 1.0) -> None:
        """Take terms of any fields whose positions count alike.

        They stand in a row, or in any order with at most so many others among them.
        """
        self.terms_together = terms
        self.others = others
        self.boost = boost

    def fits(self, places: Sequence[Sequence[int]]) -> bool:
        """Tell whether the terms stand as they should, given where each of them is."""
        return any(windows(places, self.others)) if self.others else bool(rows(places))

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def field(self) -> None:
        """Belong to no field: there may be several."""

    def estimate_size(self, reader: IndexReader) -> int:
        """Return how many documents there may be at the most."""
        return min(int(term.estimate_size(reader)) for term in self.terms_together)

    def matcher(self, searcher: Searcher, context: object = None) -> matching.Matcher:
        """Return the matcher over one segment."""
        parts = [term.matcher(searcher, context) for term in self.terms_together]
        if not all(part.is_active() for part in parts):
            return matching.NullMatcher()
        return _TogetherMatcher(parts, self.fits, self.boost)


class _TogetherMatcher(matching.WrappingMatcher):  # type: ignore[misc]
    """Passes over documents that have the terms in places that do not fit."""

    def __init__(self, parts: Sequence[matching.Matcher], fits: Fits, boost: float) -> None:
        # An intersection moves its parts along, so that each of them stands at the same document.
        super().__init__(functools.reduce(matching.IntersectionMatcher, parts), boost)
        self._parts = parts
        self._fits = fits
        self._settle()

    def _settle(self) -> None:
        while self.child.is_active() and not self._fits(
            [part.value_as("positions") for part in self._parts]
        ):
            self.child.next()

    def next(self) -> None:
        self.child.next()
        self._settle()

    def skip_to(self, id: int) -> None:  # noqa: A002 - Whoosh's name
        self.child.skip_to(id)
        self._settle()

    def replace(self, minquality: float = 0) -> matching.Matcher:
        """Stay: another intersection would not move the same parts."""
        del minquality
        return self if self.is_active() else matching.NullMatcher()

    def all_ids(self) -> Iterator[int]:
        while self.is_active():
            yield self.id()
            self.next()

    def supports_block_quality(self) -> bool:
        return False
