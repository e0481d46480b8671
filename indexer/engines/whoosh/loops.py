"""Plain words answered posting by posting, in loops that numba compiles (see excerpts.py).

Uncompiled they are Python, with the same answers: so they are tested where numba is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indexer.engines.whoosh.forward import BOILERPLATE
from indexer.engines.whoosh.packed import LARGEST

if TYPE_CHECKING:
    from indexer.engines.whoosh.kernels import Floats, Integers
    from indexer.engines.whoosh.sheets import PostingColumns, TextColumns
    from indexer.window import Array

ANY, ALL, ROW = 0, 1, 2
_ROUNDING = 1e-9  # sums in another order may differ by less


def number_at(low: Array, high: Array, place: int) -> int:
    """Return a number that is kept in two planes."""
    found = int(low[place])
    if high.size:
        found |= int(high[place]) << 16
    return found


def half_at(halves: Array, at: Array, large: Array, place: int) -> int:
    """Return a number that is kept in half a byte, or listed."""
    found = (int(halves[place >> 1]) >> ((place & 1) << 2)) & LARGEST
    return int(large[np.searchsorted(at, place)]) if found == LARGEST else found


def postings(columns: PostingColumns, low: int, high: int, count: int) -> tuple[Array, Array]:
    """Return the documents that have any word of a range, none deleted, and how often."""
    if high - low <= 1:
        return _of_one(columns, low, high)
    return _of_several(columns, low, high, count)


def _of_one(columns: PostingColumns, low: int, high: int) -> tuple[Array, Array]:
    start = int(columns.first[low]) if low < high else 0
    end = int(columns.first[high]) if low < high else 0
    documents = np.empty(end - start, np.int32)
    often = np.empty(end - start, np.int32)
    size = 0
    for place in range(start, end):
        document = number_at(columns.document_low, columns.document_high, place)
        if columns.gone.size and columns.gone[document]:
            continue
        documents[size] = document
        often[size] = half_at(columns.often, columns.often_at, columns.often_large, place)
        size += 1
    return documents[:size], often[:size]


def _of_several(columns: PostingColumns, low: int, high: int, count: int) -> tuple[Array, Array]:
    counted = np.zeros(count, np.int32)
    size = 0
    for place in range(int(columns.first[low]), int(columns.first[high])):
        document = number_at(columns.document_low, columns.document_high, place)
        if columns.gone.size and columns.gone[document]:
            continue
        size += counted[document] == 0
        counted[document] += half_at(columns.often, columns.often_at, columns.often_large, place)
    documents = np.empty(size, np.int32)
    often = np.empty(size, np.int32)
    size = 0
    for document in range(count):
        if counted[document]:
            documents[size] = document
            often[size] = counted[document]
            size += 1
    return documents, often


def keep(documents: Array, scores: Floats, size: int, document: int, score: float) -> int:
    """Put a document into its place among the best, and return how many there are.

    Documents come in ascending order: one that equals another stands behind it.
    """
    if size == scores.size:
        if not size or score <= scores[size - 1]:
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


def impact(weight: float, frequency: int, norm: float) -> float:
    """Return what a word counts in a document."""
    return float(frequency * weight / (frequency + norm))


def of_one(
    columns: PostingColumns, norms: Floats, low: int, high: int, weight: float, limit: int
) -> tuple[Array, Floats, int]:
    """Return the best documents that have a word, their scores, and how many have it."""
    has, often = postings(columns, low, high, norms.size)
    documents, scores = np.empty(limit, np.int64), np.empty(limit, np.float64)
    size = 0
    for place in range(has.size):
        score = impact(weight, often[place], norms[has[place]])
        size = keep(documents, scores, size, has[place], score)
    return documents[:size], scores[:size], has.size


def advanced(has: Array, place: int, document: int) -> int:
    """Return the first place, from one on, whose document is not smaller."""
    step = 1
    while place + step < has.size and has[place + step] < document:
        place += step
        step *= 2
    if place < has.size and has[place] < document:
        return place + 1 + int(np.searchsorted(has[place + 1 : place + step + 1], document))
    return place


def added(impacts: Floats) -> float:
    """Return the sum of some numbers, added one after the other, as steps over arrays add them."""
    found = 0.0
    for one in impacts:
        found += one
    return found


def of_any(
    columns: PostingColumns,
    norms: Floats,
    lows: Integers,
    highs: Integers,
    weights: Floats,
    limit: int,
) -> tuple[Array, Floats]:
    """Return the best documents that have any of some words (MaxScore, Turtle and Flood 1995).

    Once enough are found, documents that have only words of too little weight are passed over.
    """
    count = lows.size
    order = np.argsort(-weights)
    lists = [postings(columns, lows[n], highs[n], norms.size) for n in order]
    left = np.zeros(count + 1)  # what this word and those that weigh less can add at the most
    for rank in range(count - 1, -1, -1):
        left[rank] = left[rank + 1] + weights[order[rank]]
    places, impacts = np.zeros(count, np.int64), np.zeros(count, np.float64)
    documents, scores = np.empty(limit, np.int64), np.empty(limit, np.float64)
    size, leading = 0, count
    while leading:
        document = norms.size
        for rank in range(leading):
            has = lists[rank][0]
            if places[rank] < has.size:
                document = min(document, int(has[places[rank]]))
        if document == norms.size:
            break
        least = scores[limit - 1] - _ROUNDING if size == limit else -1.0
        sofar = 0.0
        for rank in range(count):
            impacts[order[rank]] = 0.0
            if rank >= leading and sofar + left[rank] <= least:
                continue
            has, often = lists[rank]
            if rank >= leading:
                places[rank] = advanced(has, places[rank], document)
            at = places[rank]
            if at < has.size and has[at] == document:
                found = impact(weights[order[rank]], often[at], norms[document])
                impacts[order[rank]] = found
                sofar += found
                places[rank] += rank < leading
        if sofar > least:
            size = keep(documents, scores, size, document, added(impacts))
        while leading and size == limit and left[leading - 1] <= scores[limit - 1] - _ROUNDING:
            leading -= 1
    return documents[:size], scores[:size]


def of_all(
    columns: PostingColumns,
    text: TextColumns,
    norms: Floats,
    lows: Integers,
    highs: Integers,
    weights: Floats,
    limit: int,
    in_a_row: bool,  # noqa: FBT001 - compiled code knows no names of arguments
) -> tuple[Array, Floats]:
    """Return the best documents that have all of some words, or have them in a row."""
    count = lows.size
    order = np.argsort(columns.first[highs] - columns.first[lows])
    lists = [postings(columns, lows[n], highs[n], norms.size) for n in order]
    places, impacts = np.zeros(count, np.int64), np.zeros(count, np.float64)
    documents, scores = np.empty(limit, np.int64), np.empty(limit, np.float64)
    size = 0
    for document in lists[0][0]:
        rank = 0
        while rank < count:
            has, often = lists[rank]
            at = places[rank] = advanced(has, places[rank], document)
            if at == has.size or has[at] != document:
                break
            impacts[order[rank]] = impact(weights[order[rank]], often[at], norms[document])
            rank += 1
        if rank < count:
            continue
        score = added(impacts)
        if size == limit and score <= scores[limit - 1]:
            continue
        if not in_a_row or has_row(text, lows, highs, document):
            size = keep(documents, scores, size, document, score)
    return documents[:size], scores[:size]


def is_between(text: TextColumns, place: int, low: int, high: int) -> bool:
    """Tell whether the word at a place is one of a range."""
    return low <= number_at(text.word_low, text.word_high, place) < high


def begins_row(text: TextColumns, lows: Integers, highs: Integers, place: int) -> bool:
    """Tell whether words stand in a row from a place on."""
    for step in range(lows.size):
        if not is_between(text, place + step, lows[step], highs[step]):
            return False
    return True


def has_row(text: TextColumns, lows: Integers, highs: Integers, document: int) -> bool:
    """Tell whether a document has words in a row, in its title or within a paragraph."""
    start, end = int(text.first_word[document]), int(text.first_word[document + 1])
    begun = start + int(text.titles[document])
    last = lows.size - 1
    for place in range(start, begun - last):
        if begins_row(text, lows, highs, place):
            return True
    for place in range(begun, end - last):
        if begins_row(text, lows, highs, place) and is_within(text, document, place, place + last):
            return True
    return False


def is_within(text: TextColumns, document: int, first: int, last: int) -> bool:
    """Tell whether two places in the text of a document are in one paragraph."""
    among = text.passage_words[text.first_passage[document] : text.first_passage[document + 1]]
    passage = np.searchsorted(among, first, side="right") - 1
    other = np.searchsorted(among, last, side="right") - 1
    begun = text.first_passage[document]
    return bool(text.paragraphs[begun + passage] == text.paragraphs[begun + other])


def parts(
    text: TextColumns,
    documents: Integers,
    lows: Integers,
    highs: Integers,
    in_a_row: bool,  # noqa: FBT001
) -> Integers:
    """Return of each document its passage: where it starts, where it ends, how many marks, these."""
    sizes = text.first_word[documents + 1] - text.first_word[documents]
    found = np.empty(3 * documents.size + 2 * sizes.sum(), np.int64)
    size = 0
    for document in documents:
        size = part(text, document, lows, highs, in_a_row, found, size)
    return found[:size]


def part(
    text: TextColumns,
    document: int,
    lows: Integers,
    highs: Integers,
    in_a_row: bool,  # noqa: FBT001
    found: Integers,
    size: int,
) -> int:
    """Write the passage of one document behind others, and return where the next one goes."""
    begun = int(text.first_word[document]) + int(text.titles[document])
    hits, numbers = hits_of(text, document, lows, highs, in_a_row)
    first, last = chosen(text, document, hits, numbers)
    passage = passage_of(text, document, hits[first]) if first < last else opening(text, document)
    start, end = bounds(text, document, passage)
    found[size], found[size + 1], found[size + 2] = start, end, last - first
    size += 3
    if first == last:
        return size
    length = lows.size if in_a_row else 1
    starts, ends = offsets(text, document, hits[last - 1] + length)
    for hit in hits[first:last]:
        found[size] = starts[hit - begun]
        found[size + 1] = min(ends[hit + length - 1 - begun], end)
        size += 2
    return size


def hits_of(
    text: TextColumns,
    document: int,
    lows: Integers,
    highs: Integers,
    in_a_row: bool,  # noqa: FBT001
) -> tuple[Integers, Integers]:
    """Return the places in a text of what is asked for, and which of the words each is."""
    begun = int(text.first_word[document]) + int(text.titles[document])
    end = int(text.first_word[document + 1])
    last = lows.size - 1 if in_a_row else 0
    hits = np.empty(max(end - begun, 0), np.int64)
    numbers = np.zeros(hits.size, np.int64)
    size = 0
    for place in range(begun, end - last):
        if in_a_row:
            if begins_row(text, lows, highs, place) and is_within(
                text, document, place, place + last
            ):
                hits[size] = place
                size += 1
            continue
        word = number_at(text.word_low, text.word_high, place)
        for number in range(lows.size):
            if lows[number] <= word < highs[number]:
                hits[size] = place
                numbers[size] = number
                size += 1
                break
    return hits[:size], numbers[:size]


def chosen(
    text: TextColumns, document: int, hits: Integers, numbers: Integers
) -> tuple[int, int]:
    """Return which hits are those of the best passage: prose, with more words, with more hits."""
    best_first = best_last = first = 0
    best_worth = -1
    while first < hits.size:
        passage = passage_of(text, document, hits[first])
        seen, last = 0, first
        while last < hits.size and passage_of(text, document, hits[last]) == passage:
            seen |= 1 << numbers[last]
            last += 1
        different = 0
        while seen:
            different += seen & 1
            seen >>= 1
        worth = (different << 32) + last - first
        if not text.info[passage] & BOILERPLATE:
            worth += 1 << 60
        if worth > best_worth:
            best_first, best_last, best_worth = first, last, worth
        first = last
    return best_first, best_last


def passage_of(text: TextColumns, document: int, place: int) -> int:
    """Return the passage of a place in a text."""
    begun, end = int(text.first_passage[document]), int(text.first_passage[document + 1])
    return begun + int(np.searchsorted(text.passage_words[begun:end], place, side="right")) - 1


def opening(text: TextColumns, document: int) -> int:
    """Return the first prose of a document; -1 where it has no passage."""
    begun, end = int(text.first_passage[document]), int(text.first_passage[document + 1])
    for passage in range(begun, end):
        if not text.info[passage] & BOILERPLATE:
            return passage
    return begun if begun < end else -1


def bounds(text: TextColumns, document: int, passage: int) -> tuple[int, int]:
    """Return where a passage starts and ends in its text."""
    if passage < 0:
        return 0, 0
    begun = int(text.first_passage[document])
    end = int(text.passage_ends[passage])
    if begun:
        end -= int(text.passage_ends[begun - 1])
    return end - int(text.passage_letters[passage]), end


def offsets(text: TextColumns, document: int, last: int) -> tuple[Integers, Integers]:
    """Return where the words of a text start and end, up to a place."""
    begun = int(text.first_word[document])
    start = begun + int(text.titles[document])
    starts, ends = np.empty(last - start, np.int64), np.empty(last - start, np.int64)
    odd, odd_last = int(text.first_odd[document]), int(text.first_odd[document + 1])
    while odd < odd_last and text.odd_at[odd] + begun < start:
        odd += 1
    at = 0
    for place in range(start, last):
        at += half_at(text.gaps, text.gaps_at, text.gaps_large, place)
        starts[place - start] = at
        if odd < odd_last and text.odd_at[odd] + begun == place:
            at += int(text.odd_size[odd])
            odd += 1
        else:
            at += int(text.letters[number_at(text.word_low, text.word_high, place)])
        ends[place - start] = at
    return starts, ends
