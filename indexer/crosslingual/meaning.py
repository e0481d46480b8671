"""What a query means as a whole: which documents have a passage near it, whatever its words.

A second signal beside the words. The encoder knows sentences; of two or three rare words it knows
little. So the more words a query has, the more its meaning counts, and only a query of six words
or more brings documents that have none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from indexer.languages import ANALYZERS
from indexer.model import Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from indexer.crosslingual.embedding import TermVectors
    from indexer.crosslingual.passage_vectors import Near, PassageVectors
    from indexer.crosslingual.vectors import Vector
    from indexer.model import Word
    from indexer.window import Floats, Integers, Window

SENTENCE = 6  # words from which on a query says something as a whole
# What meaning counts beside the words, as a share of all that they are worth: measured on
# collections of the three languages, and on lines of one that were sought by those of another.
_OF_A_WORD, _LEAST, _MOST = 0.03, 0.3, 0.6
_FURTHER = 10  # documents of a language that are found by meaning alone
_FLOOR = 0.55  # of the cosine of those: true translations have .62 and more in 19 of 20 cases
_NEAR_WORD = 0.5  # cosine from which on a word of a passage is shown to answer one of a query


class Nearest(NamedTuple):
    """How near the nearest passage of each document is, and its number; -1 where none is known."""

    cosines: Floats
    passages: Integers


@dataclass(frozen=True, slots=True)
class Meaning:
    """A query as a vector, beside the passages of an index; `words` counts its words."""

    passages: PassageVectors
    terms: TermVectors | None
    vector: Vector
    leaves: Sequence[Word]
    words: int

    @property
    def weight(self) -> float:
        """What a document counts that says just this, beside one that has all the words."""
        return min(_MOST, max(_LEAST, _OF_A_WORD * self.words))

    def near(self, window: Window) -> Nearest:
        """Return the nearest passage of each document of a window."""
        count = len(window.ids)
        cosines, numbers = np.zeros(count), np.full(count, -1, np.int64)
        asked = [*zip(window.ids, np.diff(window.passages.first).tolist(), strict=True)]
        for row, found in enumerate(self.passages.nearest_of(asked, self.vector)):
            if found is not None:
                numbers[row], cosines[row] = found[0], max(0.0, found[1])
        return Nearest(cosines, numbers)

    def further(self, language: str) -> list[Near]:
        """Return the documents of a language that are near enough to answer by meaning alone."""
        if self.words < SENTENCE:
            return []
        return self.passages.nearest(self.vector, language, _FURTHER, _FLOOR)

    def marks(self, text: str, language: str) -> tuple[Mark, ...]:
        """Return the words of a passage that are nearest to words of the query.

        Where no word is near to one of them, the whole passage is the answer.
        """
        found = tuple(self._near_words(text, language)) if self.terms else ()
        of = " ".join(leaf.of for leaf in self.leaves)
        return found or (Mark(0, len(text), "meaning", of, "embedding"),)

    def _near_words(self, text: str, language: str) -> Iterator[Mark]:
        asked = [*self._vectors()]
        if not asked or self.terms is None:
            return
        of, rows = [word for word, _ in asked], np.stack([vector for _, vector in asked])
        for token in ANALYZERS[language].words(text):
            written = text[token.start : token.end]
            vector = self.terms.vector(token.stem, written, language)
            if vector is not None:
                cosines = np.vecdot(rows, vector)
                best = int(cosines.argmax())
                if cosines[best] >= _NEAR_WORD:
                    yield Mark(token.start, token.end, "meaning", of[best], "embedding")

    def _vectors(self) -> Iterator[tuple[str, Vector]]:
        """Yield the words of the query that the index knows, as vectors."""
        for leaf in self.leaves:
            for form in leaf.forms:
                if self.terms and form.by == "typed" and len(form.stems) == 1:
                    vector = self.terms.vector(form.stems[0], leaf.of, form.language)
                    if vector is not None:
                        yield leaf.of, vector


Meanings: TypeAlias = "Callable[[str, Sequence[Word]], Meaning | None]"
"""Gives what a text means, whose words are these; None where nobody can tell."""


def nobody_knows(text: str, leaves: Sequence[Word]) -> None:
    """Tell nothing of a query's meaning: there is no encoder, or it has not been at work."""
    del text, leaves
