"""Arithmetic over sorted arrays of document numbers and positions. Knows nothing of Whoosh.

A list of documents is ascending, each number once, with a score beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.arithmetic import places_of

if TYPE_CHECKING:
    from collections.abc import Sequence

Integers: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

_DENSE = 16  # from one posting in so many documents on, counting beats sorting


class Scored(NamedTuple):
    """Documents and their scores."""

    documents: Integers
    scores: Floats


NONE = Scored(np.zeros(0, np.int64), np.zeros(0, np.float64))


def any_of(parts: Sequence[Scored], count: int) -> Scored:
    """Return the documents of any part, scores added up; `count` is how many there may be."""
    parts = [part for part in parts if part.documents.size]
    if len(parts) < 2:  # noqa: PLR2004 - nothing to add up
        return parts[0] if parts else NONE
    if sum(part.documents.size for part in parts) * _DENSE > count:
        scores = np.zeros(count)
        there = np.zeros(count, np.bool_)
        for part in parts:
            scores[part.documents] += part.scores
            there[part.documents] = True
        documents = np.flatnonzero(there)
        return Scored(documents, scores[documents])
    documents, place = np.unique(
        np.concatenate([part.documents for part in parts]), return_inverse=True
    )
    added = np.bincount(place, np.concatenate([part.scores for part in parts]))
    return Scored(documents, added.astype(np.float64))


def added_up(documents: Integers, frequencies: Integers) -> tuple[Integers, Integers]:
    """Return each of some documents once, ascending, its frequencies added up."""
    if not documents.size:
        return documents, frequencies
    order = documents.argsort(kind="stable")
    documents = documents[order]
    new = np.flatnonzero(np.concatenate([[True], documents[1:] != documents[:-1]]))
    if new.size == documents.size:
        return documents, frequencies[order]
    return documents[new], np.add.reduceat(frequencies[order], new)


def all_of(parts: Sequence[Scored]) -> Scored:
    """Return the documents of every part, scores added up."""
    first, *others = sorted(parts, key=lambda part: part.documents.size)
    documents, scores = first
    for other in others:
        place, found = places_of(documents, other.documents)
        documents = documents[found]
        scores = scores[found] + other.scores[place[found]]
    return Scored(documents, scores)


def without(wanted: Scored, unwanted: Integers) -> Scored:
    """Return the documents that are not among the unwanted."""
    kept = ~places_of(wanted.documents, unwanted)[1]
    return Scored(wanted.documents[kept], wanted.scores[kept])


def best(keys: Sequence[Integers | Floats], limit: int) -> Integers:
    """Return the places of the greatest rows, greatest first; equal rows stand as they stood.

    `keys` are columns, the most telling first.
    """
    first = keys[0]
    chosen = np.arange(first.size)
    if first.size > limit > 0:  # ties at the edge stay until all columns have been looked at
        edge = np.partition(first, first.size - limit)[first.size - limit]
        chosen = np.flatnonzero(first >= edge)
    order = np.lexsort([chosen, *(-key[chosen] for key in reversed(keys))])
    found: Integers = chosen[order[:limit]]
    return found
