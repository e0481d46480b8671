"""Which documents have a word, and how often; and fields of words or of keywords made of that.

Postings are kept by word only (see vocabulary.py): those of a stem, a surface or a prefix are added
up when they are asked for. Where in a document a word stands is read from its sequence.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from indexer.arithmetic import places_of, ranges
from indexer.engines.whoosh.kernels import added_up
from indexer.engines.whoosh.packed import Halves, Planes
from indexer.schema import SPELLED, STEM, SURFACE

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.engines.whoosh.arrays import Arrays
    from indexer.engines.whoosh.documents import PerDocReader
    from indexer.engines.whoosh.kernels import Integers
    from indexer.engines.whoosh.vocabulary import Vocabulary


class Posted(NamedTuple):
    """Documents, ascending, and how often each has what was asked for."""

    documents: Integers
    frequencies: Integers


class Field(Protocol):
    """What Whoosh's readers, cursors and matchers ask of a field."""

    @property
    def name(self) -> str:
        """The name of the field."""
        ...

    @property
    def count(self) -> int:
        """How many terms there are."""
        ...

    @property
    def has_positions(self) -> bool:
        """Whether it is known where terms stand."""
        ...

    def term(self, number: int) -> bytes:
        """Return a term by its number."""
        ...

    def number(self, term: bytes) -> int | None:
        """Return the number of a term; None where no document has it."""
        ...

    def lower(self, term: bytes) -> int:
        """Return the number of the first term that is not smaller."""
        ...

    def posted(self, number: int) -> Posted:
        """Return the documents that have a term."""
        ...

    def positions(self, number: int) -> Integers:
        """Return where a term stands, document by document."""
        ...


class Postings:
    """The postings of words. In titles few words occur, which are listed; else all do."""

    def __init__(self, name: str, arrays: Arrays) -> None:
        """Take the arrays of that name."""
        self.words = arrays.get(f"{name}/words")
        self.first = arrays[f"{name}/first"].data
        self.documents = Planes(f"{name}/documents", arrays)
        self.frequencies = Halves(f"{name}/frequencies", arrays)

    def of(self, words: Integers) -> Posted:
        """Return the documents that have any of the words."""
        if self.words is not None:
            place, found = places_of(words, self.words)
            words = place[found]
        if not words.size:
            return NO_POSTINGS
        if int(words[-1]) - int(words[0]) + 1 == words.size:  # ascending: neighbours
            return self.between(int(words[0]), int(words[-1]) + 1)
        first = np.asarray(self.first)
        starts = first[words].astype(np.int64)
        among = ranges(starts, first[words + 1] - starts)
        documents = self.documents[among].astype(np.int64)
        return Posted(*added_up(documents, self.frequencies.among(among)))

    def between(self, start: int, end: int) -> Posted:
        """Return the documents that have any word of a range of those that are listed, if any."""
        if start >= end:
            return NO_POSTINGS
        found = self._among(slice(self.first[start], self.first[end]))
        return found if end - start == 1 else Posted(*added_up(*found))

    def count(self, word: int) -> int:
        """Return how many documents have a word."""
        if self.words is not None:
            place = int(self.words.searchsorted(word))
            if place == self.words.size or int(self.words[place]) != word:
                return 0
            word = place
        return int(self.first[word + 1] - self.first[word])

    def counts(self, start: int, end: int) -> Integers:
        """Return how many documents have each word of a range."""
        first = np.asarray(self.first)
        found = np.zeros(end - start, np.int64)
        if self.words is None:
            found += np.diff(first[start : end + 1])
            return found
        place = slice(*self.words.searchsorted([start, end]).tolist())
        found[self.words[place].astype(np.int64) - start] = np.diff(
            first[place.start : place.stop + 1].astype(np.int64)
        )
        return found

    def _among(self, chosen: slice) -> Posted:
        return Posted(self.documents[chosen].astype(np.int64), self.frequencies[chosen])


NO_POSTINGS = Posted(np.zeros(0, np.int64), np.zeros(0, np.int64))


class WordField:
    """One kind of field of one language, in titles or anywhere: its terms are groups of words."""

    has_positions = True

    def __init__(
        self,
        name: str,
        kind: str,
        vocabulary: Vocabulary,
        postings: Postings,
        places: Callable[[Integers, Integers], Integers],
    ) -> None:
        """`places` gives the positions of words in documents that have them."""
        self.name, self.kind = name, kind
        self._vocabulary, self._postings, self._places = vocabulary, postings, places
        terms = {STEM: vocabulary.stems, SURFACE: vocabulary.surfaces}.get(kind)
        self._terms = terms
        self.count = len(vocabulary.ordered) if terms is None else terms.count

    def term(self, number: int) -> bytes:
        """Return a term by its number."""
        if self._terms is not None:
            return self._terms.raw(number)
        return self._vocabulary.spellings.raw(self._vocabulary.ordered[number])

    def number(self, term: bytes) -> int | None:
        """Return the number of a term; None where there is none."""
        number = self.lower(term)
        return number if number < self.count and self.term(number) == term else None

    def lower(self, term: bytes) -> int:
        """Return the number of the first term that is not smaller."""
        if self._terms is not None:
            return self._terms.lower(term)
        return self._vocabulary.lower_spelled(term)

    def words(self, number: int) -> Integers:
        """Return the words that a term stands for."""
        term = self.term(number) if self.kind == SPELLED else b""
        return self._vocabulary.words_of(self.kind, number, term)

    def words_with(self, term: bytes) -> Integers:
        """Return the words that a term stands for; none where there is no such term."""
        return self._vocabulary.words(self.kind, term)

    def posted(self, number: int) -> Posted:
        """Return the documents that have a term."""
        return self._postings.of(self.words(number))

    def frequency(self, words: Integers) -> int:
        """Return how many documents have a word, or 0 where there is none."""
        return self._postings.count(int(words[0])) if words.size else 0

    def posted_with(self, words: Integers) -> Posted:
        """Return the documents that have any of some words."""
        return self._postings.of(words)

    def positions(self, number: int) -> Integers:
        """Return where a term stands, document by document."""
        words = self.words(number)
        return self._places(words, self._postings.of(words).documents)

    def beginning(self, prefix: bytes) -> tuple[range, Integers]:
        """Return the numbers of the surfaces that begin so, and how many documents have each.

        A document with two spellings of a surface counts twice.
        """
        among = self._vocabulary.surfaces.beginning(prefix)
        first = self._vocabulary.first[among.start : among.stop + 1]
        if not among:
            return among, NO_POSTINGS.documents
        counts = self._postings.counts(int(first[0]), int(first[-1]))
        return among, np.add.reduceat(counts, first[:-1] - first[0])


class ColumnField:
    """A column of whole values, such as sources, as a field: which documents have each."""

    has_positions = False

    def __init__(self, name: str, documents: PerDocReader) -> None:
        """Take what has the column."""
        self.name = name
        self._documents = documents

    @property
    def count(self) -> int:
        """How many values there are."""
        return len(self._values)

    @cached_property
    def _values(self) -> list[bytes]:
        return [value.encode() for value in self._documents.values(self.name)]

    def term(self, number: int) -> bytes:
        """Return a value by its number."""
        return self._values[number]

    def lower(self, term: bytes) -> int:
        """Return the number of the first value that is not smaller."""
        return bisect_left(self._values, term)

    def number(self, term: bytes) -> int | None:
        """Return the number of a value; None where no document has it."""
        found = self.lower(term)
        return found if found < self.count and self._values[found] == term else None

    def posted(self, number: int) -> Posted:
        """Return the documents that have a value, each once."""
        return _once(self._documents.with_value(self.name, self._values[number].decode()))

    def positions(self, number: int) -> Integers:
        """Return nothing: there are no positions."""
        del number
        return NO_POSTINGS.documents


class IdField:
    """The ids of documents as a field."""

    name = "id"
    has_positions = False

    def __init__(self, documents: PerDocReader) -> None:
        """Take what has the ids."""
        self._documents = documents
        self.count = len(documents.by_id)

    def term(self, number: int) -> bytes:
        """Return an id by its place among all."""
        return self._documents.raw_id(self._documents.by_id[number])

    def lower(self, term: bytes) -> int:
        """Return the place of the first id that is not smaller."""
        return self._documents.lower_id(term)

    def number(self, term: bytes) -> int | None:
        """Return the place of an id; None where no document has it."""
        found = self.lower(term)
        return found if found < self.count and self.term(found) == term else None

    def posted(self, number: int) -> Posted:
        """Return the document that has an id."""
        return _once(np.array([self._documents.by_id[number]], np.int64))

    def positions(self, number: int) -> Integers:
        """Return nothing: there are no positions."""
        del number
        return NO_POSTINGS.documents


def _once(documents: Integers) -> Posted:
    return Posted(documents, np.ones(documents.size, np.int64))
