"""What the letters of query words add to scores: BM25 of their groups of four.

They find what is left of a misspelled word, and of a phrase whose words stand apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.arithmetic import ranges
from indexer.bm25 import lucene_idf, saturated
from indexer.grams import Grams, four_grams, grams_of, key
from indexer.languages import analyzer_for
from indexer.model import Contribution
from indexer.schema import GRAM, field_name
from indexer.window import LANGUAGE_CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.bm25 import Saturation
    from indexer.engines import Statistics
    from indexer.model import Form, Word
    from indexer.window import Flags, Floats, Integers, Window

WEIGHT = 0.5  # of groups of four letters: what is left of a misspelled word
USUAL_GRAMS = 6  # groups of four letters in a word of seven
_LOW_BITS = 0xFFFF


class Spelled(NamedTuple):
    """A query word whose letters count: its leaf, the form, and the word as a surface."""

    leaf: Word
    form: Form
    surface: str


class _Wanted(NamedTuple):
    """The groups of all query words in one language: keys, ascending, with df and idf."""

    keys: Integers
    df: Integers
    idf: Floats
    rows: dict[str, int]


class Counted(NamedTuple):
    """How often each group occurs in each document of a window: a row for each group."""

    wanted: _Wanted
    tf: Floats
    worth: Floats


def spelled_words(leaves: Iterable[Word]) -> Iterator[Spelled]:
    """Yield the words whose letters count: those that were typed plainly, or in a longer phrase.

    A document that has the words of a phrase, but not in a row, is better than one without.
    """
    for leaf in leaves:
        if leaf.title or not (leaf.crosses or leaf.fuzzy):
            continue
        for form in leaf.forms:
            if form.by == "typed" and leaf.phrase and len(form.surfaces) > 1:
                is_stop_word = analyzer_for(form.language).is_stop_word
                for surface in dict.fromkeys(form.surfaces):
                    if not is_stop_word(surface):
                        yield Spelled(leaf, form, surface)
            elif len(form.surfaces) == 1 and form.stems and form.by == "typed":
                yield Spelled(leaf, form, form.surfaces[0])


class Letters:
    """Scores the letters of query words. Made once for a query."""

    def __init__(self, leaves: Sequence[Word], statistics: Statistics) -> None:
        """Look up what is the same for every document."""
        self.words = list(spelled_words(leaves))
        self._wanted = {
            language: _wanted(self.words, language, statistics)
            for language in dict.fromkeys(word.form.language for word in self.words)
        }

    def count(self, window: Window, weights: Floats, saturation: Saturation) -> dict[str, Counted]:
        """Count the groups of each language in a window; `weights` are those of its places."""
        if not self._wanted:
            return {}
        grams = self._likely(grams_of(window.letters))
        found = {}
        for language, wanted in self._wanted.items():
            tf = _frequencies(window, grams, language, wanted.keys, weights)
            code = LANGUAGE_CODES.index(language)
            norms = saturation.norms(window.lengths[:, code], code)
            found[language] = Counted(wanted, tf, wanted.idf[:, None] * saturated(tf, norms))
        return found

    def _likely(self, grams: Grams) -> Grams:
        """Leave out nearly all groups that nobody asked for: those of other low bits."""
        low = np.zeros(_LOW_BITS + 1, np.bool_)
        for wanted in self._wanted.values():
            low[wanted.keys & _LOW_BITS] = True
        kept = np.flatnonzero(low[grams.keys & np.uint32(_LOW_BITS)])
        return Grams(grams.keys[kept], grams.words[kept])

    def shares(self, counted: dict[str, Counted]) -> Floats:
        """Return what the letters of each word add to each document, the hint left out."""
        rows = [
            counted[word.form.language].worth[self._rows(word)].sum(axis=0) * _spread(word)
            for word in self.words
        ]
        return np.array(rows)

    def contribution(
        self, number: int, counted: dict[str, Counted], document: int, share: float, length: int
    ) -> Contribution:
        """Explain the share of a word in a document; its rarest group names the df."""
        leaf, form, surface = word = self.words[number]
        wanted, tf, _ = counted[form.language]
        rows = [row for row in self._rows(word) if tf[row, document]]
        rarest = min(rows, key=lambda row: (wanted.df[row], wanted.idf[row]))
        return Contribution(
            leaf.of,
            surface,
            field_name(GRAM, form.language),
            form.by,
            int(wanted.df[rarest]),
            float(wanted.idf[rarest]),
            float(tf[rows, document].sum()),
            length,
            share,
        )

    def _rows(self, word: Spelled) -> list[int]:
        rows = self._wanted[word.form.language].rows
        return [rows[gram] for gram in four_grams(word.surface)]


def _spread(word: Spelled) -> float:
    return float(WEIGHT * (USUAL_GRAMS / len(four_grams(word.surface))) ** 0.25)


def _wanted(words: Iterable[Spelled], language: str, statistics: Statistics) -> _Wanted:
    grams = {gram for w in words if w.form.language == language for gram in four_grams(w.surface)}
    ordered = sorted(grams, key=key)
    name, documents = field_name(GRAM, language), statistics.documents.get(language, 1)
    df = [statistics.df.get((name, gram), 0) for gram in ordered]
    return _Wanted(
        np.array([key(gram) for gram in ordered], np.int64),
        np.array(df, np.int64),
        np.array([lucene_idf(documents, one) for one in df]),
        {gram: row for row, gram in enumerate(ordered)},
    )


def _frequencies(
    window: Window, grams: Grams, language: str, keys: Integers, weights: Floats
) -> Floats:
    """Return how often each group occurs in each document; `grams` are those of distinct words."""
    documents = len(window.ids)
    at = np.minimum(keys.searchsorted(grams.keys), keys.size - 1)
    here = np.flatnonzero(keys[at] == grams.keys)
    here = here[_are_of(window, language)[grams.words[here]]]
    owners, rows = grams.words[here], at[here]
    order = np.argsort(owners, kind="stable")
    owners, rows = owners[order], rows[order]
    first = owners.searchsorted(np.arange(window.distinct.size + 1))
    places = np.flatnonzero((first[1:] > first[:-1])[window.ranks])
    ranks = window.ranks[places]
    starts, sizes = first[ranks], first[ranks + 1] - first[ranks]
    taken = rows[ranges(starts, sizes)]
    cells = taken * documents + np.repeat(window.documents(places), sizes)
    counts = np.bincount(cells, np.repeat(weights[places], sizes), keys.size * documents)
    found: Floats = counts.astype(np.float64).reshape(keys.size, documents)
    return found


def _are_of(window: Window, language: str) -> Flags:
    """Tell which of the distinct words are of a language."""
    found = np.zeros(window.distinct.size, np.bool_)
    for among in window.lexicon.ranges(language):
        start, end = window.distinct.searchsorted([among.start, among.stop])
        found[start:end] = True
    return found
