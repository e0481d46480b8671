"""Which words translate each other, learnt from pairs of texts.

IBM Model 1 (Brown, Della Pietra, Della Pietra and Mercer 1993): each word of a text comes of some
word of its translation, or of none. How likely each comes of each is estimated by
expectation-maximisation, in both directions.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.arithmetic import Integers, distinct, places_of, ranges
from indexer.crosslingual.lexicon import Lexicon
from indexer.languages import analyzer_for
from indexer.model import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from indexer.crosslingual.memory import Pair

Floats: TypeAlias = npt.NDArray[np.float64]
Numbers: TypeAlias = npt.NDArray[np.int32]

FLOOR = 0.02  # what is less likely is left out
_ITERATIONS = 5
_LONGEST = 100  # different words of a text; longer ones say too little of each
_MOST_LINKS = 1 << 24  # between words; of more, every second pair of texts is taken, or fourth, ...
_CHUNK = 1 << 20  # links that are worked on at a time
_MOST_TOGETHER = 1 << 22  # pairs of words from which on those met once are forgotten
_MANY = 20_000  # pairs of texts from which on what is seen once is left out


class _Side:
    """The words of one language: stems and spellings, numbered as they come."""

    def __init__(self, language: str) -> None:
        self.stems: list[str] = []
        self.spellings: list[str] = []
        self._analyzer = analyzer_for(language)
        self._known: dict[tuple[str, str], tuple[int, int]] = {}
        self._numbers: dict[str, int] = {}

    def read(self, text: str) -> Numbers:
        """Return the different stems of a text, and below each its first spelling there.

        Grammar words and numbers are left out.
        """
        words = Words()
        self._analyzer.read(text, 0, words)
        found: dict[int, int] = {}
        for surface, stem, own in zip(words.surfaces, words.stems, words.spelled, strict=True):
            if not self._analyzer.is_stop_word(surface) and any(map(str.isalpha, stem)):
                spelling = own or surface
                number, spelled = self._known.get((stem, spelling)) or self._add(stem, spelling)
                found.setdefault(number, spelled)
        return np.array([[*found], [*found.values()]], np.int32)

    def _add(self, stem: str, spelling: str) -> tuple[int, int]:
        number = self._numbers.setdefault(stem, len(self.stems))
        if number == len(self.stems):
            self.stems.append(stem)
        self._known[stem, spelling] = number, len(self.spellings)
        self.spellings.append(spelling)
        return number, len(self.spellings) - 1


class _Texts(NamedTuple):
    """The words of many texts in a row; those of text i are `words[starts[i]:starts[i + 1]]`."""

    words: Integers
    spellings: Integers
    starts: Integers

    @classmethod
    def of(cls, texts: list[Numbers]) -> _Texts:
        """Put texts in a row."""
        starts = np.cumsum([0, *(text.shape[1] for text in texts)], dtype=np.int64)
        words, spellings = np.hstack([np.zeros((2, 0), np.int64), *texts])
        return cls(words, spellings, starts)

    def without_rare(self) -> _Texts:
        """Leave out the words that only one text has."""
        keep = np.bincount(self.words)[self.words] > 1
        before = np.concatenate([[0], np.cumsum(keep)])
        return _Texts(self.words[keep], self.spellings[keep], before[self.starts])


class _Links(NamedTuple):
    """Every word of some texts beside every word of their translations.

    `lengths` says how many of the `sources`, which come one after the other, each target has.
    """

    sources: Integers
    targets: Integers
    spellings: Integers
    lengths: Integers

    def keys(self, width: int) -> Integers:
        """Return a number for each link, the same wherever the two words meet."""
        return self.sources * width + np.repeat(self.targets, self.lengths)


def learn(pairs: Iterable[Pair], left: str, right: str) -> Lexicon:
    """Return which words of `right` the stems of `left` stand for; see `learn_both`."""
    return learn_both(pairs, left, right)[0]


def learn_both(
    pairs: Iterable[Pair], left: str, right: str, floor: float = FLOOR
) -> tuple[Lexicon, Lexicon]:
    """Learn from pairs of two languages what their words stand for: from left to right, and back.

    Keys are stems; a counterpart is a spelling of a stem. How likely it is, is the geometric mean
    of both directions: a word that turns up beside everything is not what everything means. What
    is no likelier than `floor` is left out. Pairs of other languages are passed over. Raises
    UnknownLanguage.
    """
    sides = _Side(left), _Side(right)
    texts = _read(pairs, (left, right), sides)
    many = len(texts) > _MANY
    one, other = (_Texts.of([pair[side] for pair in texts]) for side in (0, 1))
    if many:
        one, other = one.without_rare(), other.without_rare()
    rows, columns = _together(one, other, many=many)
    if not rows.size:
        return Lexicon(), Lexicon()
    order = np.lexsort((rows, columns))
    likely = _estimated(one, other, rows, columns)
    likely[order] *= _estimated(other, one, columns[order], rows[order])
    np.sqrt(likely, out=likely)
    chosen = likely > floor
    rows, columns, likely = rows[chosen], columns[chosen], likely[chosen]
    return (
        Lexicon.of(_spelled(one, other, (rows, columns, likely), sides)),
        Lexicon.of(_spelled(other, one, (columns, rows, likely), sides[::-1])),
    )


def _read(
    pairs: Iterable[Pair], languages: tuple[str, str], sides: tuple[_Side, _Side]
) -> list[tuple[Numbers, Numbers]]:
    """Return the words of pairs in two languages; of too many, some from everywhere."""
    kept: list[tuple[Numbers, Numbers]] = []
    links, step = 0, 1
    for number, (left, right) in enumerate(between(pairs, *languages)):
        if number % step:
            continue
        words = sides[0].read(left), sides[1].read(right)
        if all(0 < side.shape[1] <= _LONGEST for side in words):
            kept.append(words)
            links += words[0].shape[1] * words[1].shape[1]
        if links > _MOST_LINKS:
            kept, step = kept[::2], 2 * step
            links = sum(one.shape[1] * other.shape[1] for one, other in kept)
    return kept


def between(pairs: Iterable[Pair], left: str, right: str) -> Iterator[tuple[str, str]]:
    """Yield the texts of the pairs in two languages, turned so that `left` comes first."""
    for pair in pairs:
        if (pair.left_language, pair.right_language) == (left, right):
            yield pair.left, pair.right
        elif (pair.left_language, pair.right_language) == (right, left):
            yield pair.right, pair.left


# --- the model -----------------------------------------------------------------------------------


def _linked(source: _Texts, target: _Texts) -> Iterator[_Links]:
    """Yield the links of all pairs of texts, about _CHUNK at a time."""
    source_lengths, target_lengths = np.diff(source.starts), np.diff(target.starts)
    ends = np.cumsum(source_lengths * target_lengths)
    total = int(ends[-1]) if ends.size else 0
    cuts = ends.searchsorted(np.arange(_CHUNK, total, _CHUNK)) + 1
    bounds = [0, *distinct(cuts).tolist(), ends.size]
    for first, last in itertools.pairwise(bounds):
        text = np.repeat(np.arange(first, last), target_lengths[first:last])
        place = np.arange(target.starts[first], target.starts[last])[source_lengths[text] > 0]
        text = text[source_lengths[text] > 0]
        lengths = source_lengths[text]
        if place.size:
            sources = source.words[ranges(source.starts[text], lengths)]
            yield _Links(sources, target.words[place], target.spellings[place], lengths)


def _together(source: _Texts, target: _Texts, *, many: bool) -> tuple[Integers, Integers]:
    """Return the pairs of words that stand in a text and its translation, in ascending order.

    Where there are too many, those met once are forgotten now and then (Manku and Motwani 2002).
    """
    width = _width(target)
    keys = counts = np.zeros(0, np.int64)
    for links in _linked(source, target):
        met = np.unique(links.keys(width), return_counts=True)
        keys, counts = _merged((keys, counts), met)
        if keys.size > _MOST_TOGETHER:
            keys, counts = keys[counts > 1], counts[counts > 1]
    if many:
        keys = keys[counts > 1]
    return keys // width, keys % width


def _merged(
    counted: tuple[Integers, Integers], more: tuple[Integers, Integers]
) -> tuple[Integers, Integers]:
    """Add up how often each key was counted."""
    keys, place = np.unique(np.concatenate([counted[0], more[0]]), return_inverse=True)
    counts = np.bincount(place, np.concatenate([counted[1], more[1]]))
    return keys, counts.astype(np.int64)


def _estimated(source: _Texts, target: _Texts, rows: Integers, columns: Integers) -> Floats:
    """Return how likely each source word (of `rows`) becomes its target word (of `columns`)."""
    width = _width(target)
    keys = rows * width + columns
    chunks = [
        (_places(links.keys(width), keys), links.targets, links.lengths)
        for links in _linked(source, target)
    ]
    likely = np.append(np.ones(keys.size), 0.0)  # the last for pairs that were forgotten
    of_none = np.ones(width)
    for _ in range(_ITERATIONS):
        counts, none = np.zeros(keys.size + 1), np.zeros(width)
        for places, targets, lengths in chunks:
            shares = likely[places]
            unexplained = of_none[targets]
            starts = np.cumsum(lengths) - lengths
            sums = np.add.reduceat(shares, starts) + unexplained
            counts += np.bincount(places, shares / np.repeat(sums, lengths), keys.size + 1)
            none += np.bincount(targets, unexplained / sums, width)
        totals = np.bincount(rows, counts[:-1])[rows]
        likely[:-1] = counts[:-1] / totals
        of_none = none / none.sum()
    return likely[:-1]


def _places(wanted: Integers, keys: Integers) -> Numbers:
    """Return where links stand among the keys, in few bytes: they are kept for every round."""
    places, there = places_of(wanted, keys)
    return np.where(there, places, keys.size).astype(np.int32)


def _spelled(
    source: _Texts,
    target: _Texts,
    found: tuple[Integers, Integers, Floats],
    sides: tuple[_Side, _Side],
) -> Iterator[tuple[str, str, float]]:
    """Yield the stems, counterparts and probabilities of what was found.

    A counterpart has the spelling that keeps most to texts with the stem (Dice 1945): of a stem
    that both اجتماع and اجتماعية have, the first for `meet` and the second for `social`.
    """
    rows, columns, likely = found
    order = np.lexsort((columns, rows))
    rows, columns, likely = rows[order], columns[order], likely[order]
    width, spellings = _width(target), len(sides[1].spellings)
    counted = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for links in _linked(source, target):
        places, there = places_of(links.keys(width), rows * width + columns)
        spelled = np.repeat(links.spellings, links.lengths)[there]
        met = np.unique(places[there] * spellings + spelled, return_counts=True)
        counted = _merged(counted, met)
    keys, counts = counted
    places, spelled = keys // spellings, keys % spellings
    alone = np.bincount(target.spellings)[spelled] + np.bincount(source.words)[rows[places]]
    order = np.lexsort((-spelled, counts / alone))  # of each place, the best comes last
    best = dict(zip(places[order].tolist(), spelled[order].tolist(), strict=True))
    for place, (row, probability) in enumerate(zip(rows.tolist(), likely.tolist(), strict=True)):
        yield sides[0].stems[row], sides[1].spellings[best[place]], probability


def _width(texts: _Texts) -> int:
    return int(texts.words.max(initial=0)) + 1
