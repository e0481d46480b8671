"""The forward index: the words of each document in their order, those of its title first.

A word is its number, the gap before it, and a length that is mostly that of its spelling. What
does not fit is listed by document: words of `odd` length. Positions, offsets,
phrases and what ranking reads all come from here.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from indexer.arithmetic import are_among, ranges
from indexer.engines.whoosh.packed import Halves, Planes
from indexer.engines.whoosh.rows import Rows
from indexer.schema import PARAGRAPH_GAP
from indexer.window import Passages

if TYPE_CHECKING:
    from indexer.engines.whoosh.arrays import Array, Arrays
    from indexer.engines.whoosh.kernels import Integers

BOILERPLATE = 64  # beside a language's code, in the info of a passage
SKETCHED = 1_000  # words; the sketches of longer texts are kept
_SCANNED = 12  # times as fast as picking out, is looking through
_FEW = 4  # words that are looked for one by one


class Forward:
    """Reads the forward index of a segment."""

    def __init__(self, arrays: Arrays) -> None:
        """Take the arrays of a segment's documents."""
        self.rows = {name: Rows(name, arrays) for name in ("words", "spans", "odd")}
        self._words, self.spans = self.rows["words"], self.rows["spans"]
        self._odd = self.rows["odd"]
        self.titles = arrays["titles"]
        self.numbers, self.gaps = Planes("words", arrays), Halves("gaps", arrays)

    def words(self, places: slice | Integers) -> Array:
        """Return the words at some places, as 32-bit numbers."""
        return self.numbers[places]

    @property
    def first(self) -> Integers:
        """Where the words of each document begin, and those of the last end."""
        return self._words.first

    def range(self, document: int) -> slice:
        """Return the places of the words of one document."""
        return self._words.range(document)

    def places(self, documents: Integers) -> Integers:
        """Return the places of all words of some documents."""
        return self._words.places(documents)

    def documents(self, places: Integers) -> Integers:
        """Return the documents that have some places."""
        return self._words.first.searchsorted(places, side="right") - 1

    def positions(self, words: Integers, documents: Integers, *, title: bool = False) -> Integers:
        """Return the positions of words in some documents, document by document."""
        return self.positions_of(self.places_of(words, documents, title=title))

    def places_of(self, words: Integers, documents: Integers, *, title: bool = False) -> Integers:
        """Return the places of words in some documents, or in their titles, ascending."""
        if title:
            places = ranges(self.first[documents], self.titles[documents].astype(np.int64))
        elif self._is_most(documents) and words.size <= _FEW:
            return self._found(words, documents)
        else:
            places = self.places(documents)
        return places[are_among(self.words(places), words)]

    def _is_most(self, documents: Integers) -> bool:
        """Tell documents so long together that looking through all of them is faster."""
        size = int((self.first[documents + 1] - self.first[documents]).sum())
        return size * _SCANNED > int(self.first[-1])

    def _found(self, words: Integers, documents: Integers) -> Integers:
        """Look for words everywhere, and keep the places that are in some documents."""
        places = self.numbers.find(words)
        wanted = np.zeros(self.titles.size, np.bool_)
        wanted[documents] = True
        return places[wanted[self.documents(places)]]

    def positions_of(self, places: Integers) -> Integers:
        """Return the positions that phrases and Whoosh count by: paragraphs are far apart."""
        documents = self.documents(places)
        inside = places - self._words.first[documents]
        titles = self.titles[documents].astype(np.int64)
        span = self.span_words.searchsorted(places, side="right") - 1
        far = PARAGRAPH_GAP * (self.paragraphs[np.maximum(span, 0)] + 1)
        return np.where(inside < titles, inside, inside + far)

    @cached_property
    def paragraphs(self) -> Integers:
        """The paragraph of each passage in its document."""
        return _restarting(self.spans.columns["steps"], self.spans.first)

    @cached_property
    def span_words(self) -> Integers:
        """The place of the first word of each passage, those without words included."""
        counts = self.spans.columns["words"].astype(np.int64)
        before = np.cumsum(counts) - counts
        titles = np.cumsum(self.titles, dtype=np.int64)
        return before + np.repeat(titles, self.spans.counts)

    def passages(self, documents: Integers) -> Passages:
        """Return the passages of some documents; words count from the first of these documents."""
        places = self.spans.places(documents)
        counts = self.spans.counts[documents].astype(np.int64)
        first = np.concatenate([[0], np.cumsum(counts)])
        sizes = self._words.first[documents + 1] - self._words.first[documents]
        moved = np.cumsum(sizes) - sizes - self._words.first[documents]
        columns = self.spans.columns
        letters = columns["letters"][places].astype(np.int64)
        ends = _restarting(columns["gaps"][places].astype(np.int64) + letters, first)
        info = columns["info"][places]
        return Passages(
            first,
            ends - letters,
            ends,
            self.span_words[places] + np.repeat(moved, counts),
            (info & (BOILERPLATE - 1)).astype(np.int64),
            _restarting(columns["steps"][places], first),
            (info & BOILERPLATE).astype(np.bool_),
        )

    def offsets(self, documents: Integers, letters: Array) -> tuple[Integers, Integers]:
        """Return where the words of some documents start and end, those of titles in the title.

        `letters` are the lengths of their spellings.
        """
        gaps = self.gaps.among(self.places(documents))
        counts = self.first[documents + 1] - self.first[documents]
        first = np.concatenate([[0], np.cumsum(counts)])
        sizes = letters.astype(np.int64)
        odd = self._odd.places(documents)
        if odd.size:
            begun = np.repeat(first[:-1], self._odd.counts[documents])
            sizes[self._odd.columns["at"][odd] + begun] = self._odd.columns["size"][odd]
        titles = self.titles[documents]
        borders = np.append(np.stack([first[:-1], first[:-1] + titles], axis=1).ravel(), first[-1])
        ends = _restarting(gaps + sizes, borders)
        return ends - sizes, ends


def _restarting(values: Array, first: Integers) -> Integers:
    """Return the running sums of values, which begin anew with each document."""
    sums = np.concatenate([[0], np.cumsum(values, dtype=np.int64)])
    found: Integers = sums[1:] - np.repeat(sums[first[:-1]], np.diff(first))
    return found
