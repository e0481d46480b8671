"""The words of one language in a segment: surfaces, their spellings, their stems.

A *word* is a surface in one of its spellings; words are numbered in that order, so that a surface
is a range of numbers, and so is whatever begins alike. A stem is a list of surfaces.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from indexer.engines.whoosh.arrays import smallest
from indexer.engines.whoosh.kernels import ranges
from indexer.engines.whoosh.terms import Terms, Texts, text_arrays
from indexer.schema import SPELLED, STEM, SURFACE
from indexer.window import LANGUAGE_CODES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.engines.whoosh.arrays import Array, Arrays
    from indexer.engines.whoosh.kernels import Integers


class Vocabulary:
    """Reads the words of a language; `base` is the number of the first of them in the segment."""

    def __init__(self, language: str, arrays: Arrays, base: int) -> None:
        """Take the arrays whose names begin with the language's."""
        self.language, self.base = language, base
        self.surfaces = Terms(f"{language}/surfaces", arrays)
        self.stems = Terms(f"{language}/stems", arrays)
        self.spellings = Texts(f"{language}/spelled", arrays)
        self.letters = arrays[f"{language}/letters"]
        self.count = self.spellings.count
        self.ordered = arrays[f"{language}/spelled/order"].data
        self._per_surface = arrays[f"{language}/words"]
        self._per_stem = arrays[f"{language}/stems/counts"]
        self._by_stem = arrays[f"{language}/stems/surfaces"]

    @cached_property
    def first(self) -> Integers:
        """The first word of each surface, and behind the last."""
        return np.concatenate([[0], np.cumsum(self._per_surface, dtype=np.int64)]) + self.base

    @cached_property
    def _first_of_stem(self) -> Integers:
        return np.concatenate([[0], np.cumsum(self._per_stem, dtype=np.int64)])

    def surfaces_of(self, words: Integers) -> Integers:
        """Return the number of each word's surface."""
        return self.first.searchsorted(words, side="right") - 1

    def words(self, kind: str, term: bytes) -> Integers:
        """Return the words with a surface, a stem or a spelling, ascending."""
        if kind == SPELLED:
            number: int | None = self.lower_spelled(term)
        else:
            number = (self.stems if kind == STEM else self.surfaces).number(term)
        return _NOTHING if number is None else self.words_of(kind, number, term)

    def words_of(self, kind: str, number: int, term: bytes = b"") -> Integers:
        """Return the words with a surface or stem of some number, or from a spelling's on."""
        if kind == SURFACE:
            return np.arange(self.first[number], self.first[number + 1])
        if kind == SPELLED:
            last = bisect_right(self.ordered, term, lo=number, key=self.spellings.raw)
            return np.sort(np.asarray(self.ordered[number:last], np.int64)) + self.base
        start, end = self._first_of_stem[number], self._first_of_stem[number + 1]
        surfaces = self._by_stem[start:end].astype(np.int64)
        starts = self.first[surfaces]
        return ranges(starts, self.first[surfaces + 1] - starts)

    def lower_spelled(self, term: bytes) -> int:
        """Return the place, in the order of spellings, of the first that is not smaller."""
        return bisect_left(self.ordered, term, key=self.spellings.raw)

    def lines(self, words: Integers) -> bytes:
        """Return the surfaces of words, a line each."""
        surfaces = self.surfaces_of(words)
        starts = self.surfaces.ends[surfaces]
        taken = ranges(starts, self.surfaces.ends[surfaces + 1] - starts)
        return self.surfaces.bytes[taken].tobytes()

    @cached_property
    def _stem_of_surface(self) -> Integers:
        found = np.empty(self.surfaces.count, np.int64)
        found[self._by_stem] = np.repeat(np.arange(self.stems.count), self._per_stem)
        return found

    def spelled_out(self, word: int) -> tuple[str, str, str]:
        """Return the surface, the stem and the own spelling of a word."""
        surface = int(self.first.searchsorted(word, side="right")) - 1
        raw = (
            self.surfaces.raw(surface),
            self.stems.raw(int(self._stem_of_surface[surface])),
            self.spellings.raw(word - self.base),
        )
        return raw[0].decode(), raw[1].decode(), raw[2].decode()

    def keys(self) -> list[str]:
        """Return each word as surface, spelling and stem, a line each, ascending."""
        stems = self.stems.strings()
        of_surface = self._stem_of_surface
        surfaces = self.surfaces.strings()
        numbers = np.repeat(np.arange(len(surfaces)), self._per_surface)
        rows = zip(
            map(surfaces.__getitem__, numbers.tolist()),
            self.spellings.strings(),
            map(stems.__getitem__, of_surface[numbers].tolist()),
            strict=True,
        )
        return ["\n".join(row) for row in rows]


_NOTHING = np.zeros(0, np.int64)


def vocabularies_of(arrays: Arrays) -> dict[str, Vocabulary]:
    """Return the vocabularies that a segment has, by language."""
    found: dict[str, Vocabulary] = {}
    base = 0
    for language in LANGUAGE_CODES:
        if f"{language}/words" in arrays:
            found[language] = Vocabulary(language, arrays, base)
            base += found[language].count
    return found


def vocabulary_arrays(language: str, keys: Sequence[str]) -> Arrays:
    """Return the arrays of a language's words, given their keys, which are ascending."""
    columns = list(zip(*(key.split("\n") for key in keys), strict=True)) or [(), (), ()]
    of_words, spelled, stems_of_words = columns
    per_surface = [(surface, len(list(same))) for surface, same in groupby(of_words)]
    surfaces = [surface for surface, _ in per_surface]
    counts = np.array([count for _, count in per_surface], np.int64)
    first = np.cumsum(counts) - counts
    of_surfaces = [stems_of_words[at] for at in first.tolist()]
    stems = sorted(set(of_surfaces))
    number = {stem: at for at, stem in enumerate(stems)}
    stem_numbers = np.array([number[stem] for stem in of_surfaces], np.int64)
    known = [at for at, spelling in enumerate(spelled) if spelling]
    found: dict[str, Array] = {
        "words": smallest(counts),
        "letters": smallest(
            np.array([len(a or b) for a, b in zip(spelled, of_words, strict=True)], np.int64)
        ),
        "spelled/order": np.array(sorted(known, key=spelled.__getitem__), np.uint32),
        "stems/counts": smallest(np.bincount(stem_numbers, minlength=len(stems))),
        "stems/surfaces": smallest(np.argsort(stem_numbers, kind="stable")),
    }
    return (
        {f"{language}/{name}": array for name, array in found.items()}
        | text_arrays(f"{language}/surfaces", surfaces)
        | text_arrays(f"{language}/spelled", spelled)
        | text_arrays(f"{language}/stems", stems)
    )
