"""Which passage of a document is shown, in loops that numba compiles (see excerpts.py).

Uncompiled they are Python, with the same answers: so they are tested where numba is missing. In a
loop, arrays have names of their own: taking one out of a tuple costs as much as ten words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from indexer.engines.whoosh.forward import BOILERPLATE
from indexer.engines.whoosh.packed import LARGEST

if TYPE_CHECKING:
    from indexer.engines.whoosh.kernels import Floats, Integers
    from indexer.engines.whoosh.sheets import TextColumns
    from indexer.window import Array

Number: TypeAlias = Any  # an int, or one of numpy's when loops run uncompiled
_PROSE = 1 << 60  # more than any number of words and hits
_DIFFERENT = 1 << 32  # more than any number of hits


class Wanted(NamedTuple):
    """What is asked of a segment: ranges of numbers of words, their weights, how many documents."""

    lows: Integers
    highs: Integers
    weights: Floats
    limit: int
    in_a_row: bool


class Hits(NamedTuple):
    """Places in texts, which of the words wanted each is, and how many words long each is."""

    places: Integers
    numbers: Integers
    length: Number


def number_at(low: Array, high: Array, place: Number) -> Number:
    """Return a number that is kept in two planes."""
    found = np.int64(low[place])
    if high.size:
        found |= np.int64(high[place]) << 16
    return found


def half_at(halves: Array, at: Array, large: Array, place: Number) -> Number:
    """Return a number that is kept in half a byte, or listed."""
    found = (np.int64(halves[place >> 1]) >> ((place & 1) << 2)) & LARGEST
    return np.int64(large[np.searchsorted(at, place)]) if found == LARGEST else found


def is_row(low: Array, high: Array, lows: Integers, highs: Integers, place: Number) -> bool:
    """Tell whether words stand one after the other from a place on."""
    for step in range(lows.size):
        word = number_at(low, high, place + step)
        if word < lows[step] or word >= highs[step]:
            return False
    return True


def has_row(text: TextColumns, wanted: Wanted, document: Number) -> bool:
    """Tell whether a document has words in a row, in its title or within a paragraph."""
    low, high, lows, highs = text.word_low, text.word_high, wanted.lows, wanted.highs
    start, end = np.int64(text.first_word[document]), np.int64(text.first_word[document + 1])
    begun, last = start + np.int64(text.titles[document]), lows.size - 1
    for place in range(start, begun - last):
        if is_row(low, high, lows, highs, place):
            return True
    for place in range(begun, end - last):
        if is_row(low, high, lows, highs, place) and is_within(text, document, place, place + last):
            return True
    return False


def is_within(text: TextColumns, document: Number, first: Number, last: Number) -> bool:
    """Tell whether two places in the text of a document are in one paragraph."""
    passage, other = passage_of(text, document, first), passage_of(text, document, last)
    return bool(text.paragraphs[passage] == text.paragraphs[other])


def passage_of(text: TextColumns, document: Number, place: Number) -> Number:
    """Return the passage of a place in a text: the last that does not begin behind it."""
    passage, last = np.int64(text.first_passage[document]), text.first_passage[document + 1]
    while last - passage > 1:
        middle = (passage + last) >> 1
        if text.passage_words[middle] <= place:
            passage = middle
        else:
            last = middle
    return passage


def parts(text: TextColumns, wanted: Wanted, documents: Integers) -> Integers:
    """Return of each document its passage: where it starts and ends, how many marks, and these."""
    size = (text.first_word[documents + 1] - text.first_word[documents]).sum()
    found = np.empty(3 * documents.size + 2 * size, np.int64)
    length = wanted.lows.size if wanted.in_a_row else 1
    room = Hits(np.empty(size, np.int64), np.zeros(size, np.int64), length)
    size = 0
    for document in documents:
        if wanted.in_a_row:
            count = find_rows(text, wanted, document, room)
        else:
            count = find_words(text, wanted, document, room)
        hits = Hits(room.places[:count], room.numbers[:count], length)
        size = part(text, document, hits, found, size)
    return found[:size]


def find_words(text: TextColumns, wanted: Wanted, document: Number, hits: Hits) -> Number:
    """Write where a text has any of the words, and which; return how many places there are."""
    begun = np.int64(text.first_word[document]) + np.int64(text.titles[document])
    low, high, lows, highs = text.word_low, text.word_high, wanted.lows, wanted.highs
    places, numbers = hits.places, hits.numbers
    size = 0
    for place in range(begun, np.int64(text.first_word[document + 1])):
        word = number_at(low, high, place)
        for number in range(lows.size):
            if lows[number] <= word < highs[number]:
                places[size], numbers[size] = place, number
                size += 1
                break
    return size


def find_rows(text: TextColumns, wanted: Wanted, document: Number, hits: Hits) -> Number:
    """Write where a text has the words in a row; return how many places there are."""
    begun = np.int64(text.first_word[document]) + np.int64(text.titles[document])
    low, high, lows, highs = text.word_low, text.word_high, wanted.lows, wanted.highs
    places, last = hits.places, lows.size - 1
    size = 0
    for place in range(begun, np.int64(text.first_word[document + 1]) - last):
        if is_row(low, high, lows, highs, place) and is_within(text, document, place, place + last):
            places[size] = place
            size += 1
    return size


def part(text: TextColumns, document: Number, hits: Hits, found: Integers, size: Number) -> Number:
    """Write the passage of one document behind others, and return where the next one goes."""
    first, last = chosen(text, document, hits)
    shown = Hits(hits.places[first:last], hits.numbers, hits.length)
    passage = opening(text, document)
    if shown.places.size:
        passage = passage_of(text, document, shown.places[0])
    start, end = bounds(text, document, passage)
    count = mark(text, document, shown, found[size + 3 :]) if shown.places.size else 0
    found[size], found[size + 1], found[size + 2] = start, end, count
    if count:  # a row of words may run over the end of its passage
        found[size + 2 + 2 * count] = min(found[size + 2 + 2 * count], end)
    return size + 3 + 2 * count


def chosen(text: TextColumns, document: Number, hits: Hits) -> tuple[Number, Number]:
    """Return which hits are those of the best passage: prose, with more words, with more hits."""
    places, numbers = hits.places, hits.numbers
    best_first = best_last = first = 0
    best_worth = -1
    while first < places.size:
        passage = passage_of(text, document, places[first])
        different, last = 0, first
        while last < places.size and passage_of(text, document, places[last]) == passage:
            different += is_new(numbers, first, last)
            last += 1
        worth = different * _DIFFERENT + last - first
        if not text.info[passage] & BOILERPLATE:
            worth += _PROSE
        if worth > best_worth:
            best_first, best_last, best_worth = first, last, worth
        first = last
    return best_first, best_last


def is_new(numbers: Integers, first: Number, last: Number) -> bool:
    """Tell whether a number is none of those that stand before it."""
    at = first
    while numbers[at] != numbers[last]:
        at += 1
    return bool(at == last)


def opening(text: TextColumns, document: Number) -> Number:
    """Return the first prose of a document, or its first passage; -1 where it has none."""
    begun, end = np.int64(text.first_passage[document]), np.int64(text.first_passage[document + 1])
    for passage in range(begun, end):
        if not text.info[passage] & BOILERPLATE:
            return passage
    return begun if begun < end else -1


def bounds(text: TextColumns, document: Number, passage: Number) -> tuple[Number, Number]:
    """Return where a passage starts and ends in its text."""
    if passage < 0:
        return 0, 0
    begun = np.int64(text.first_passage[document])
    end = np.int64(text.passage_ends[passage])
    if begun:
        end -= text.passage_ends[begun - 1]
    return end - np.int64(text.passage_letters[passage]), end


def mark(text: TextColumns, document: Number, hits: Hits, found: Integers) -> Number:
    """Write where hits start and end in their text, and return how many are written.

    Of two that overlap, such as rows of one word said three times, the first stays.
    """
    low, high, letters, places = text.word_low, text.word_high, text.letters, hits.places
    gaps, gaps_at, gaps_large = text.gaps, text.gaps_at, text.gaps_large
    begun = np.int64(text.first_word[document])
    start = begun + np.int64(text.titles[document])
    odd, odd_last = text.first_odd[document], text.first_odd[document + 1]
    at = hit = size = 0
    closing = -1  # the last word of a hit that has begun
    for place in range(start, places[-1] + hits.length):
        at += half_at(gaps, gaps_at, gaps_large, place)
        while closing < 0 and hit < places.size and places[hit] <= place:
            if places[hit] == place:
                found[size] = at
                closing = place + hits.length - 1
            hit += 1
        while odd < odd_last and begun + text.odd_at[odd] < place:
            odd += 1
        if odd < odd_last and begun + text.odd_at[odd] == place:
            at += np.int64(text.odd_size[odd])
        else:
            at += np.int64(letters[number_at(low, high, place)])
        if place == closing:
            found[size + 1] = at
            size += 2
            closing = -1
    return size >> 1
