"""The words of the documents of a new segment, as columns of numbers, until they are written."""

from __future__ import annotations

import itertools
from array import array
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from indexer.engines.whoosh.kernels import places_of
from indexer.engines.whoosh.postings import field_arrays

if TYPE_CHECKING:
    from collections.abc import Collection

    from indexer.engines.whoosh.arrays import Arrays
    from indexer.engines.whoosh.kernels import Integers
    from indexer.engines.whoosh.postings import FieldPostings


class _Field:
    """The tokens of one field: a number for each term, and three columns."""

    def __init__(self) -> None:
        self.numbers: defaultdict[str, int] = defaultdict(itertools.count().__next__)
        self.terms, self.documents, self.positions = array("I"), array("I"), array("I")
        self.with_positions = False

    def columns(self) -> tuple[Integers, Integers, Integers]:
        terms, documents, positions = (
            np.frombuffer(column, np.uint32).astype(np.int64)
            for column in (self.terms, self.documents, self.positions)
        )
        return terms, documents, positions


class TokenPool:
    """Takes the place of Whoosh's pool, which sorts postings one by one."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._fields: defaultdict[str, _Field] = defaultdict(_Field)

    def add_words(self, name: str, document: int, placed: Collection[tuple[str, int]]) -> int:
        """Add the words of a document with their positions; return how many."""
        field = self._fields[name]
        field.with_positions = True
        field.terms.extend([field.numbers[word] for word, _ in placed])
        field.positions.extend([position for _, position in placed])
        field.documents.extend(itertools.repeat(document, len(placed)))
        return len(placed)

    def add_terms(self, name: str, document: int, terms: Collection[str]) -> None:
        """Add terms of a document, of which nothing is kept but that it has them."""
        field = self._fields[name]
        field.terms.extend([field.numbers[term] for term in terms])
        field.positions.extend(itertools.repeat(0, len(terms)))
        field.documents.extend(itertools.repeat(document, len(terms)))

    def add(self, item: tuple[str, bytes, int, float, object]) -> None:
        """Add one posting as Whoosh gives it: (field, term, document, weight, value)."""
        name, term, document, weight, _ = item
        self.add_terms(name, document, [term.decode()] * int(weight))

    def add_field(self, postings: FieldPostings, renumbered: Integers) -> None:
        """Add a field of a segment; `renumbered` has each document's new number, -1 for none."""
        field = self._fields[postings.name]
        field.with_positions |= postings.has_positions
        known = np.array([field.numbers[term.decode()] for term in postings.terms()], np.uint32)
        terms, documents, positions = postings.tokens()
        documents = renumbered[documents]
        kept = documents >= 0
        for column, values in (
            (field.terms, known[terms]),
            (field.documents, documents),
            (field.positions, positions),
        ):
            column.frombytes(values[kept].astype(np.uint32).tobytes())

    def iter_postings(self) -> TokenPool:
        """Return the pool itself: all of it is written at once."""
        return self

    def arrays(self) -> Arrays:
        """Return the arrays of every field."""
        found: Arrays = {}
        for name in sorted(self._fields):
            field = self._fields[name]
            terms, tokens = _used([term.encode() for term in field.numbers], field.columns())
            if terms:
                found |= field_arrays(name, terms, tokens, with_positions=field.with_positions)
        return found

    def cleanup(self) -> None:
        """Forget everything."""
        self._fields.clear()


def _used(
    terms: list[bytes], tokens: tuple[Integers, Integers, Integers]
) -> tuple[list[bytes], tuple[Integers, Integers, Integers]]:
    """Leave out the terms that only deleted documents had."""
    numbers, documents, positions = tokens
    used = np.unique(numbers)
    if used.size == len(terms):
        return terms, tokens
    return [terms[n] for n in used.tolist()], (places_of(numbers, used)[0], documents, positions)
