"""The words of the documents of a new segment, as columns of numbers, until they are written."""

from __future__ import annotations

import itertools
from array import array
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from indexer.engines.whoosh.postings import Tokens, field_arrays

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from indexer.engines.whoosh.arrays import Arrays
    from indexer.engines.whoosh.kernels import Integers
    from indexer.engines.whoosh.postings import FieldPostings


class _Field:
    """The tokens of one field: a number for each term, and its columns."""

    def __init__(self) -> None:
        self.numbers: defaultdict[str, int] = defaultdict(itertools.count().__next__)
        self.terms, self.documents, self.positions = array("I"), array("I"), array("I")

    def tokens(self) -> Tokens:
        terms, documents, positions = (
            np.frombuffer(column, np.uint32)
            for column in (self.terms, self.documents, self.positions)
        )
        return Tokens(terms, documents, positions if positions.size else None)


class TokenPool:
    """Takes the place of Whoosh's pool, which sorts postings one by one."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._fields: defaultdict[str, _Field] = defaultdict(_Field)
        self._segments: list[tuple[Mapping[str, FieldPostings], Integers]] = []

    def add_words(self, name: str, document: int, placed: Collection[tuple[str, int]]) -> int:
        """Add the words of a document with their positions; return how many."""
        field = self._fields[name]
        field.terms.extend([field.numbers[word] for word, _ in placed])
        field.positions.extend([position for _, position in placed])
        field.documents.extend(itertools.repeat(document, len(placed)))
        return len(placed)

    def add_terms(self, name: str, document: int, terms: Collection[str]) -> None:
        """Add terms of a document, of which nothing is kept but that it has them."""
        field = self._fields[name]
        field.terms.extend([field.numbers[term] for term in terms])
        field.documents.extend(itertools.repeat(document, len(terms)))

    def add(self, item: tuple[str, bytes, int, float, object]) -> None:
        """Add one posting as Whoosh gives it: (field, term, document, weight, value)."""
        name, term, document, weight, _ = item
        self.add_terms(name, document, [term.decode()] * int(weight))

    def add_segment(self, fields: Mapping[str, FieldPostings], renumbered: Integers) -> None:
        """Add a segment; `renumbered` has each document's new number, -1 for none.

        Its words are read field by field when all is written, so that few are in memory.
        """
        self._segments.append((fields, renumbered))

    def count(self) -> int:
        """Return how many words there are in the fields that keep positions."""
        return sum(len(field.positions) for field in self._fields.values())

    def iter_postings(self) -> TokenPool:
        """Return the pool itself: all of it is written at once."""
        return self

    def arrays(self) -> Arrays:
        """Return the arrays of every field, and forget the words of each as it is done."""
        found: Arrays = {}
        for name in sorted({*self._fields, *(n for fields, _ in self._segments for n in fields)}):
            field = self._fields.pop(name, None) or _Field()
            parts = [field.tokens()]
            for fields, renumbered in self._segments:
                if name in fields:
                    parts.append(_taken_over(fields[name], field.numbers, renumbered))
            terms = [term.encode() for term in field.numbers]
            used, tokens = _used(terms, _joined(parts))
            if used:
                found |= field_arrays(name, used, tokens)
        return found

    def cleanup(self) -> None:
        """Forget everything."""
        self._fields.clear()
        self._segments.clear()


def _taken_over(field: FieldPostings, numbers: Mapping[str, int], renumbered: Integers) -> Tokens:
    """Return the words of a segment's field, with the numbers of terms and documents in the new."""
    known = np.array([numbers[term.decode()] for term in field.terms()], np.uint32)
    tokens = field.tokens()
    documents = renumbered[tokens.documents]
    kept = documents >= 0
    positions = None if tokens.positions is None else tokens.positions[kept]
    return Tokens(known[tokens.terms[kept]], documents[kept].astype(np.uint32), positions)


def _joined(parts: list[Tokens]) -> Tokens:
    """Return the words of several parts as one; those without any say nothing of positions."""
    parts = [part for part in parts if part.terms.size] or parts[:1]
    with_positions = [part.positions for part in parts if part.positions is not None]
    return Tokens(
        np.concatenate([part.terms for part in parts]),
        np.concatenate([part.documents for part in parts]),
        np.concatenate(with_positions) if with_positions else None,
    )


def _used(terms: list[bytes], tokens: Tokens) -> tuple[list[bytes], Tokens]:
    """Leave out the terms that only deleted documents had."""
    used = np.zeros(len(terms), np.bool_)
    used[tokens.terms] = True
    if used.all():
        return terms, tokens
    numbers = np.cumsum(used) - 1
    kept = [term for term, is_used in zip(terms, used.tolist(), strict=True) if is_used]
    return kept, tokens._replace(terms=numbers[tokens.terms])
