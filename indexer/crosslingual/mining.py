"""Translated sentences found in a corpus, by the vectors of an encoder that knows both languages.

Margin-based mining (Artetxe and Schwenk 2019): what counts is not how near two sentences are, but
how much nearer than the nearest others of each. Some sentences are near to everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

Vectors: TypeAlias = npt.NDArray[np.float32]
Places: TypeAlias = npt.NDArray[np.int64]

NEIGHBOURS = 4
_BLOCK = 2_048  # sentences of a side that are compared at a time: 16 MB of similarities


class Limits(NamedTuple):
    """What a pair must reach: its margin, and the similarity of its two sentences."""

    margin: float
    similarity: float


PARALLEL = Limits(1.06, 0.0)
"""For texts that are known to translate each other: few sentences of theirs have none."""

UNKNOWN = Limits(1.2, 0.6)
"""For all else: where one sentence in 15 is translated, PARALLEL is wrong six times in seven."""


class Mined(NamedTuple):
    """Sentence `left` of one list is translated by `right` of another.

    `margin` is their similarity over the mean similarity of their nearest neighbours.
    """

    left: int
    right: int
    margin: float


def mine(
    left: Sequence[str],
    right: Sequence[str],
    vectors_left: Vectors,
    vectors_right: Vectors,
    limits: Limits = UNKNOWN,
) -> list[Mined]:
    """Return the sentences of two languages that translate each other, in the order of `left`.

    The vectors are rows of length 1, one for each sentence. A pair is one where each is the other's
    best. Of equal sentences the first is looked at, since they would be each other's only
    neighbours; sentences that are the same on both sides teach nothing and are left out.
    """
    ours, theirs = _first_of_each(left), _first_of_each(right)
    if not ours.size or not theirs.size:
        return []
    there, back = _nearest(vectors_left[ours], vectors_right[theirs])
    best, margins, similarities = _best(there, back)
    mutual = _best(back, there)[0][best] == np.arange(ours.size)
    chosen = mutual & (margins >= limits.margin) & (similarities >= limits.similarity)
    found = (
        Mined(int(ours[row]), int(theirs[best[row]]), float(margins[row]))
        for row in np.flatnonzero(chosen).tolist()
    )
    return [pair for pair in found if left[pair.left] != right[pair.right]]


def _first_of_each(sentences: Sequence[str]) -> Places:
    return np.array(
        sorted({text: i for i, text in reversed([*enumerate(sentences)])}.values()), int
    )


class _Nearest(NamedTuple):
    """The nearest sentences of the other side: a row for each sentence, in any order."""

    places: Places
    similarities: Vectors

    def adopt(self, rows: slice, first: int, similarities: Vectors) -> None:
        """Take over what is nearer among columns that begin with `first`."""
        count = self.places.shape[1]
        columns = np.arange(first, first + similarities.shape[1])
        all_places = np.hstack([self.places[rows], np.broadcast_to(columns, similarities.shape)])
        both = np.hstack([self.similarities[rows], similarities])
        best = np.argpartition(both, -count, axis=1)[:, -count:]
        self.places[rows] = np.take_along_axis(all_places, best, axis=1)
        self.similarities[rows] = np.take_along_axis(both, best, axis=1)


def _nearest(left: Vectors, right: Vectors) -> tuple[_Nearest, _Nearest]:
    """Return the nearest of each sentence, from both sides; memory holds a block at a time."""
    there, back = (
        _Nearest(
            np.zeros((len(one), min(NEIGHBOURS, len(other))), int),
            np.full((len(one), min(NEIGHBOURS, len(other))), -np.inf, np.float32),
        )
        for one, other in ((left, right), (right, left))
    )
    for row in range(0, len(left), _BLOCK):
        for column in range(0, len(right), _BLOCK):
            similarities = left[row : row + _BLOCK] @ right[column : column + _BLOCK].T
            there.adopt(slice(row, row + _BLOCK), column, similarities)
            back.adopt(slice(column, column + _BLOCK), row, similarities.T)
    return there, back


def _best(there: _Nearest, back: _Nearest) -> tuple[Places, Vectors, Vectors]:
    """Return the neighbour with the largest margin of each sentence, the margin, the similarity."""
    around = there.similarities.mean(axis=1, keepdims=True)
    around_them = back.similarities.mean(axis=1)[there.places]
    means = np.maximum((around + around_them) / 2, np.finfo(np.float32).tiny)
    margins = there.similarities / means
    best = margins.argmax(axis=1)[:, None]
    place, margin, similarity = (
        np.take_along_axis(values, best, axis=1)[:, 0]
        for values in (there.places, margins, there.similarities)
    )
    return place, margin, similarity
