"""Which documents are best for plain words, in loops that numba compiles (see excerpts.py).

Uncompiled they are Python, with the same answers: so they are tested where numba is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.engines.whoosh.passage_loops import Wanted, half_at, has_row

if TYPE_CHECKING:
    from indexer.engines.whoosh.kernels import Floats, Integers
    from indexer.engines.whoosh.passage_loops import Number
    from indexer.engines.whoosh.sheets import PostingColumns, TextColumns
    from indexer.window import Array

_ROUNDING = 1e-9  # sums in another order may differ by less


class Lists(NamedTuple):
    """The documents of several words, one list after the other; deleted ones are among them.

    How often a document has a word is read where it is needed: at its place among all postings,
    which is `moved` from that here; or, where a list is of several words together, from `often`.
    """

    documents: Array
    first: Integers  # of each list, and behind the last
    moved: Integers
    together: Array  # 1 for each list of several words
    often: Array


def lists_of(columns: PostingColumns, wanted: Wanted, order: Integers, count: Number) -> Lists:
    """Return the documents of each word, in some order; `count` is how many there may be."""
    lows, highs = wanted.lows[order], wanted.highs[order]
    starts, ends = columns.first[lows].astype(np.int64), columns.first[highs].astype(np.int64)
    first, together = np.zeros(lows.size + 1, np.int64), np.zeros(lows.size, np.uint8)
    documents = np.empty((ends - starts).sum(), np.int32)
    often = np.empty(0, np.int32)
    for rank in range(lows.size):
        begun = first[rank]
        found = documents_of(columns, starts[rank], ends[rank])
        if highs[rank] - lows[rank] > 1:
            counted = counted_in(columns, found, starts[rank], count)
            found = np.nonzero(counted)[0].astype(np.int32)
            if not often.size:
                often = np.zeros(documents.size, np.int32)
            often[begun : begun + found.size] = counted[found]
            together[rank] = 1
        first[rank + 1] = begun + found.size
        documents[begun : begun + found.size] = found
    return Lists(documents, first, starts - first[:-1], together, often)


def documents_of(columns: PostingColumns, start: Number, end: Number) -> Array:
    """Return the document of each posting of a range."""
    documents = columns.document_low[start:end].astype(np.int32)
    if columns.document_high.size:
        documents |= columns.document_high[start:end].astype(np.int32) << 16
    return documents


def counted_in(columns: PostingColumns, documents: Array, start: Number, count: Number) -> Array:
    """Return how often each of all documents has any of some words, given their postings."""
    counted = np.zeros(count, np.int32)
    halves, at, large = columns.often, columns.often_at, columns.often_large
    for place in range(documents.size):
        counted[documents[place]] += half_at(halves, at, large, start + place)
    return counted


def often_of(
    listed: Array,
    together: Number,
    halves: tuple[Array, Array, Array],
    place: Number,
    moved: Number,
) -> Number:
    """Return how often the document at a place of a list has what the list is of."""
    if together:
        return np.int64(listed[place])
    return half_at(halves[0], halves[1], halves[2], place + moved)


def impact(weight: Number, often: Number, norm: Number) -> float:
    """Return what a word counts in a document."""
    return float(often * weight / (often + norm))


def added(numbers: Floats) -> float:
    """Return the sum of some numbers, added one after the other, as steps over arrays add them."""
    found = 0.0
    for one in numbers:
        found += one
    return found


def is_gone(gone: Array, document: Number) -> bool:
    """Tell a deleted document."""
    return bool(gone.size and gone[document])


class Best(NamedTuple):
    """Room for the best documents, best first, and their scores."""

    documents: Integers
    scores: Floats


def room(wanted: Wanted) -> Best:
    """Return room for as many as are wanted."""
    return Best(np.empty(wanted.limit, np.int64), np.empty(wanted.limit, np.float64))


def keep(best: Best, size: Number, document: Number, score: float) -> Number:
    """Put a document into its place among the best, and return how many there are.

    Documents come in ascending order: one that equals another stands behind it.
    """
    documents, scores = best
    if size == scores.size:
        if score <= scores[size - 1]:
            return size
        size -= 1
    at = size
    while at and score > scores[at - 1]:
        documents[at] = documents[at - 1]
        scores[at] = scores[at - 1]
        at -= 1
    documents[at] = document
    scores[at] = score
    return size + 1


def of_one(
    columns: PostingColumns, norms: Floats, wanted: Wanted
) -> tuple[Integers, Floats, Number]:
    """Return the best documents that have a word, their scores, and how many have it."""
    lists = lists_of(columns, wanted, np.zeros(1, np.int64), norms.size)
    has, listed, together, moved = lists.documents, lists.often, lists.together[0], lists.moved[0]
    halves, gone = (columns.often, columns.often_at, columns.often_large), columns.gone
    best, limit, weight, least = room(wanted), wanted.limit, wanted.weights[0], -1.0
    size = total = 0
    for place in range(lists.first[1]):
        document = has[place]
        if is_gone(gone, document):
            continue
        total += 1
        often = often_of(listed, together, halves, place, moved)
        score = impact(weight, often, norms[document])
        if score > least:
            size = keep(best, size, document, score)
            least = best.scores[size - 1] if size == limit else least
    return best.documents[:size], best.scores[:size], total


def advanced(has: Array, place: Number, end: Number, document: Number) -> Number:
    """Return the first place, from one on, whose document is not smaller."""
    step = 1
    while place + step < end and has[place + step] < document:
        place += step
        step *= 2
    last = min(place + step, end)
    while place < last:
        middle = (place + last) >> 1
        if has[middle] < document:
            place = middle + 1
        else:
            last = middle
    return place


def nearest(has: Array, first: Integers, places: Integers, leading: Number, none: Number) -> Number:
    """Return the next document that any of the leading lists has."""
    found = none
    for rank in range(leading):
        if places[rank] < first[rank + 1]:
            found = min(found, np.int64(has[places[rank]]))
    return found


def left_of(weights: Floats) -> Floats:
    """Return what each word and those behind it can add at the most."""
    left = np.zeros(weights.size + 1)
    for rank in range(weights.size - 1, -1, -1):
        left[rank] = left[rank + 1] + weights[rank]
    return left


def of_any(columns: PostingColumns, norms: Floats, wanted: Wanted) -> tuple[Integers, Floats]:
    """Return the best documents that have any of some words (MaxScore, Turtle and Flood 1995).

    Words that weigh most lead. Once enough documents are found, those that have none of them are
    passed over as soon as the others cannot add enough.
    """
    order = np.argsort(-wanted.weights)
    weights, lists = wanted.weights[order], lists_of(columns, wanted, order, norms.size)
    has, first, left = lists.documents, lists.first, left_of(weights)
    places, impacts, best = first[:-1].copy(), np.zeros(order.size), room(wanted)
    halves, gone = (columns.often, columns.often_at, columns.often_large), columns.gone
    listed, together, moved = lists.often, lists.together, lists.moved
    size, leading, least = 0, order.size, -1.0
    while leading:
        document = nearest(has, first, places, leading, norms.size)
        if document == norms.size:
            break
        sofar = 0.0
        impacts[:] = sofar
        for rank in range(order.size):
            if rank >= leading:
                if sofar + left[rank] <= least:
                    break
                places[rank] = advanced(has, places[rank], first[rank + 1], document)
            at = places[rank]
            if at < first[rank + 1] and has[at] == document:
                often = often_of(listed, together[rank], halves, at, moved[rank])
                impacts[order[rank]] = impact(weights[rank], often, norms[document])
                sofar += impacts[order[rank]]
                places[rank] += rank < leading
        if sofar > least and not is_gone(gone, document):
            size = keep(best, size, document, added(impacts))
            least = best.scores[size - 1] - _ROUNDING if size == wanted.limit else least
            while leading and left[leading - 1] <= least:
                leading -= 1
    return best.documents[:size], best.scores[:size]


def of_all(
    columns: PostingColumns, text: TextColumns | None, norms: Floats, wanted: Wanted
) -> tuple[Integers, Floats]:
    """Return the best documents that have all of some words: with their text, in a row."""
    order = np.argsort(columns.first[wanted.highs] - columns.first[wanted.lows])
    weights, lists = wanted.weights[order], lists_of(columns, wanted, order, norms.size)
    has, first = lists.documents, lists.first
    places, impacts, best = first[:-1].copy(), np.zeros(order.size), room(wanted)
    halves, gone = (columns.often, columns.often_at, columns.often_large), columns.gone
    listed, together, moved = lists.often, lists.together, lists.moved
    size = 0
    for document in has[: first[1]]:
        rank = 0
        while rank < order.size:
            places[rank] = advanced(has, places[rank], first[rank + 1], document)
            if places[rank] == first[rank + 1] or has[places[rank]] != document:
                break
            rank += 1
        if rank < order.size or is_gone(gone, document):
            continue
        for rank in range(order.size):
            often = often_of(listed, together[rank], halves, places[rank], moved[rank])
            impacts[order[rank]] = impact(weights[rank], often, norms[document])
        score = added(impacts)
        if size == wanted.limit and score <= best.scores[size - 1]:
            continue
        if text is None or has_row(text, wanted, document):
            size = keep(best, size, document, score)
    return best.documents[:size], best.scores[:size]
