"""The words of one language in a segment: surfaces, their spellings, their stems.

A *word* is a surface in one of its spellings; words are numbered in that order, so that a surface
is a range of numbers, and so is whatever begins alike. A stem is a list of surfaces.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from indexer.arithmetic import ranges
from indexer.engines.whoosh.arrays import smallest
from indexer.engines.whoosh.terms import Terms, Texts, text_arrays
from indexer.schema import SPELLED, STEM, SURFACE
from indexer.window import LANGUAGE_CODES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.engines.whoosh.arrays import Array, Arrays
    from indexer.engines.whoosh.kernels import Flags, Integers

_LINE_FEED = ord("\n")


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
    def _firsts(self) -> memoryview:
        return self.first.data  # its numbers are read ten times as fast as those of an array

    def with_surface(self, surface: bytes) -> range:
        """Return the numbers of the words with a surface."""
        number = self.surfaces.number(surface)
        return range(0) if number is None else range(self._firsts[number], self._firsts[number + 1])

    def beginning(self, prefix: bytes) -> range:
        """Return the numbers of the words whose surfaces begin so."""
        among = self.surfaces.beginning(prefix)
        return range(self._firsts[among.start], self._firsts[among.stop])

    @cached_property
    def _first_of_stem(self) -> Integers:
        return np.concatenate([[0], np.cumsum(self._per_stem, dtype=np.int64)])

    def surfaces_of(self, words: Integers) -> Integers:
        """Return the number of each word's surface."""
        if words.size < self.count:
            return self.first.searchsorted(words, side="right") - 1
        return np.repeat(np.arange(self.surfaces.count), self._per_surface)[words - self.base]

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

    def keys(self) -> list[bytes]:
        """Return each word as surface, spelling and stem, a line each, ascending."""
        numbers = np.repeat(np.arange(self.surfaces.count), self._per_surface)
        surfaces, stems = self.surfaces.listed(), self.stems.listed()
        rows = zip(
            map(surfaces.__getitem__, numbers.tolist()),
            self.spellings.listed(),
            map(stems.__getitem__, self._stem_of_surface[numbers].tolist()),
            strict=True,
        )
        return [b"\n".join(row) for row in rows]


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


def vocabulary_arrays(language: str, keys: Sequence[bytes]) -> Arrays:
    """Return the arrays of a language's words, given their keys, which are ascending."""
    lines = _Lines.of(b"\n".join([*keys, b""]))
    surfaces, spelled, stems = (slice(n, None, _OF_A_KEY) for n in range(_OF_A_KEY))
    new = np.flatnonzero(lines.differ_from_before(surfaces))
    letters = lines.letters()
    known = np.flatnonzero(lines.lengths[spelled] > 1)
    spellings = lines.listed(spelled, known)
    names, numbers = _numbered(lines.listed(stems, new))
    found: dict[str, Array] = {
        "words": smallest(np.diff(new, append=len(keys))),
        "letters": smallest(np.where(letters[spelled] > 0, letters[spelled], letters[surfaces])),
        "spelled/order": known[sorted(range(known.size), key=spellings.__getitem__)].astype(
            np.uint32
        ),
        "stems/counts": smallest(np.bincount(numbers, minlength=len(names))),
        "stems/surfaces": smallest(np.argsort(numbers, kind="stable")),
    }
    return (
        {f"{language}/{name}": array for name, array in found.items()}
        | lines.arrays(f"{language}/surfaces", surfaces, new)
        | lines.arrays(f"{language}/spelled", spelled, np.arange(len(keys)))
        | text_arrays(f"{language}/stems", names)
    )


_OF_A_KEY = 3  # lines: surface, spelling, stem


class _Lines(NamedTuple):
    """Lines of a text: where each starts, and its length with the line feed."""

    raw: bytes
    starts: Integers
    lengths: Integers

    @classmethod
    def of(cls, raw: bytes) -> Self:
        ends = np.flatnonzero(np.frombuffer(raw, np.uint8) == _LINE_FEED) + 1
        starts = np.concatenate([[0], ends[:-1]])[: ends.size]
        return cls(raw, starts, ends - starts)

    def listed(self, among: slice, chosen: Integers) -> list[bytes]:
        """Return some of the lines as they are."""
        starts, lengths = self.starts[among][chosen], self.lengths[among][chosen]
        borders = zip(starts.tolist(), (starts + lengths - 1).tolist(), strict=True)
        return [self.raw[start:end] for start, end in borders]

    def differ_from_before(self, among: slice) -> Flags:
        """Tell which lines are not as the one before."""
        starts, lengths = self.starts[among], self.lengths[among]
        found = np.ones(starts.size, np.bool_)
        alike = np.flatnonzero(lengths[1:] == lengths[:-1])
        if alike.size:
            sizes, text = lengths[alike], np.frombuffer(self.raw, np.uint8)
            before = text[ranges(starts[alike], sizes)]
            other = before != text[ranges(starts[alike + 1], sizes)]
            found[alike + 1] = np.logical_or.reduceat(other, np.cumsum(sizes) - sizes)
        return found

    def letters(self) -> Integers:
        """Return how many code points each line has."""
        if not self.starts.size:
            return self.lengths
        inside = (np.frombuffer(self.raw, np.uint8) & 0xC0) == 0x80  # noqa: PLR2004 - of UTF-8
        return self.lengths - 1 - np.add.reduceat(inside.view(np.uint8), self.starts)

    def arrays(self, name: str, among: slice, chosen: Integers) -> Arrays:
        """Return the arrays that some of the lines are read from."""
        kept = np.zeros(self.starts.size, np.bool_)
        kept[among][chosen] = True
        text = np.frombuffer(self.raw, np.uint8)[np.repeat(kept, self.lengths)]
        lengths = smallest(self.lengths[among][chosen])
        return {f"{name}/text": text, f"{name}/lengths": lengths}


def _numbered(terms: Sequence[bytes]) -> tuple[list[bytes], Integers]:
    """Return terms each once, ascending, and the number of each of those given."""
    names = sorted(set(terms))
    number = {name: at for at, name in enumerate(names)}
    return names, np.fromiter(map(number.__getitem__, terms), np.int64, len(terms))
