"""The segments of an open index, with their arrays, and what is counted over all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from indexer.arithmetic import distinct, places_of
from indexer.engines.whoosh.postings import NO_POSTINGS, WordField
from indexer.grams import key
from indexer.schema import GRAM, field_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from whoosh.searching import Searcher

    from indexer.engines.whoosh.codec import TermsReader
    from indexer.engines.whoosh.documents import PerDocReader
    from indexer.engines.whoosh.kernels import Integers
    from indexer.engines.whoosh.postings import Posted
    from indexer.engines.whoosh.sheets import Sheet

_KEPT = "array_segments"
_LANGUAGE = "language"
_NO_WORDS = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of so many documents: its place among all, Whoosh's searcher of it, its readers.

    What one request asks for twice is kept until it is answered.
    """

    place: int
    leaf: Searcher
    terms: TermsReader
    documents: PerDocReader
    count: int
    _posted: dict[tuple[str, tuple[bytes, ...]], Posted] = field(default_factory=dict)
    _words: dict[tuple[str, tuple[bytes, ...]], Integers] = field(default_factory=dict)

    def posted(self, fieldname: str, *terms: bytes) -> Posted:
        """Return the documents that have any of some terms, none deleted, and how often."""
        key = fieldname, terms
        found = self._posted.get(key)
        if found is None:
            found = self._posted[key] = self._alive(self._read(fieldname, terms))
        return found

    def _read(self, fieldname: str, terms: tuple[bytes, ...]) -> Posted:
        known = self.terms.fields.get(fieldname)
        if isinstance(known, WordField):
            return known.posted_with(self.words(fieldname, *terms))
        number = None if known is None else known.number(terms[0])
        return NO_POSTINGS if known is None or number is None else known.posted(number)

    @property
    def sheet(self) -> Sheet:
        """What plain words are answered from."""
        return self.terms.sheet

    def range_of(self, language: str, surface: bytes, *, prefix: bool = False) -> range:
        """Return the numbers of the words with a surface, or whose surfaces begin so."""
        vocabulary = self.terms.vocabularies.get(language)
        if vocabulary is None:
            return range(0)
        return vocabulary.beginning(surface) if prefix else vocabulary.with_surface(surface)

    def count_between(self, words: range) -> int:
        """Return how many documents have any of some words, deleted ones left out."""
        if len(words) > 1 or self.documents.deleted.size:
            return int(self.between(words).documents.size)
        return self.terms.text.count(words.start) if words else 0

    def between(self, words: range) -> Posted:
        """Return the documents that have any of some words, none deleted, and how often."""
        return self._alive(self.terms.text.between(words.start, words.stop))

    def _alive(self, found: Posted) -> Posted:
        gone = self.documents.deleted
        if not gone.size:
            return found
        kept = ~places_of(found.documents, gone)[1]
        return type(found)(found.documents[kept], found.frequencies[kept])

    def forget(self) -> None:
        """Forget what was asked for."""
        self._posted.clear()
        self._words.clear()

    def words(self, fieldname: str, *terms: bytes) -> Integers:
        """Return the numbers of the words that some terms stand for, ascending."""
        key = fieldname, terms
        found = self._words.get(key)
        if found is None:
            found = self._words[key] = self._looked_up(fieldname, terms)
        return found

    def _looked_up(self, fieldname: str, terms: tuple[bytes, ...]) -> Integers:
        known = self.terms.fields.get(fieldname)
        if not isinstance(known, WordField):
            return _NO_WORDS
        if len(terms) == 1:
            return known.words_with(terms[0])
        return distinct(np.concatenate([known.words_with(term) for term in terms]))

    def frequency(self, fieldname: str, *terms: bytes) -> int:
        """Return how many documents have any of some terms, deleted ones left out."""
        if (fieldname, terms) not in self._posted and not self.documents.deleted.size:
            known, words = self.terms.fields.get(fieldname), self.words(fieldname, *terms)
            if isinstance(known, WordField) and words.size <= 1:
                return known.frequency(words)
        return int(self.posted(fieldname, *terms).documents.size)

    def length(self, fieldname: str) -> int:
        """Return how many words a field has in all, those of deleted documents left out."""
        lengths = self.documents.lengths(fieldname)
        return int(lengths.sum() - lengths[self.documents.deleted].sum())

    def speaking(self, language: str) -> int:
        """Return how many documents have words of a language, or are in it."""
        code = self.documents.code(_LANGUAGE, language)
        spoken = self.documents.codes(_LANGUAGE) == code
        spoken |= self.documents.lengths(f"_{language}") > 0
        return int(spoken.sum() - spoken[self.documents.deleted].sum())


def segments_of(searcher: Searcher) -> tuple[Segment, ...]:
    """Return the segments that have documents; they stay those of the searcher."""
    kept: tuple[Segment, ...] | None = getattr(searcher, _KEPT, None)
    if kept is None:
        # Whoosh gives no other way to what its codec has made.
        kept = tuple(
            Segment(place, leaf, terms, terms.documents, reader.doc_count_all())
            for place, (leaf, _) in enumerate(searcher.leaf_searchers())
            if (reader := leaf.reader()).doc_count() and (terms := reader._terms)  # noqa: SLF001
        )
        setattr(searcher, _KEPT, kept)
    return kept


def letter_frequencies(
    searcher: Searcher, language: str, grams: Sequence[str]
) -> dict[tuple[str, str], int]:
    """Return how many documents have words of a language with each group of letters."""
    keys = np.array([*map(key, grams)], np.int64)
    found = np.zeros(keys.size, np.int64)
    for segment in segments_of(searcher):
        found += segment.terms.letter_frequencies(language, keys)
    name = field_name(GRAM, language)
    return {(name, gram): df for gram, df in zip(grams, found.tolist(), strict=True)}


def document_frequency(searcher: Searcher, fieldname: str, word: str | bytes) -> int:
    """Return how many documents have a word, deleted ones left out."""
    term = word if isinstance(word, bytes) else word.encode()
    return sum(segment.frequency(fieldname, term) for segment in segments_of(searcher))
