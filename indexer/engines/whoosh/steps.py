"""Plain words answered by steps over whole arrays (see excerpts.py)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.arithmetic import places_of
from indexer.engines.whoosh import kernels
from indexer.engines.whoosh.excerpts import Best, Part
from indexer.engines.whoosh.packed import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.engines.whoosh.excerpts import Asked
    from indexer.engines.whoosh.kernels import Flags, Floats, Integers
    from indexer.engines.whoosh.postings import Posted
    from indexer.engines.whoosh.segments import Segment
    from indexer.engines.whoosh.sheets import Sheet
    from indexer.window import Array


def best(segment: Segment, norms: Floats, asked: Asked, limit: int) -> Best:
    """Return the best documents of a segment."""
    if len(asked.words) == 1 or asked.how == "any":
        scored = [
            _scored(segment.between(words), norms, weight)
            for words, weight in zip(asked.words, asked.weights, strict=True)
        ]
        documents, scores = kernels.any_of(scored, segment.count)
        return _best(documents, scores, limit, documents.size)
    documents, scores = _all(segment, norms, asked)
    if asked.how == "row":
        documents, scores = _in_a_row(segment, asked, documents, scores, limit)
    return _best(documents, scores, limit)


def _scored(found: Posted, norms: Floats, weight: float) -> kernels.Scored:
    documents, often = found
    return kernels.Scored(documents, often * weight / (often + norms[documents]))


def _best(documents: Integers, scores: Floats, limit: int, total: int = 0) -> Best:
    chosen = kernels.best([scores], limit)
    return Best(documents[chosen].tolist(), scores[chosen].tolist(), total)


def _all(segment: Segment, norms: Floats, asked: Asked) -> tuple[Integers, Floats]:
    """Return the documents that have all words, and their scores."""
    lists = [segment.between(words) for words in asked.words]
    documents, *others = sorted((one.documents for one in lists), key=len)
    for other in others:
        documents = documents[places_of(documents, other)[1]]
    scores = np.zeros(documents.size)
    for (has, often), weight in zip(lists, asked.weights, strict=True):
        here = often[has.searchsorted(documents)]
        scores += here * weight / (here + norms[documents])
    return documents, scores


def _in_a_row(
    segment: Segment, asked: Asked, documents: Integers, scores: Floats, limit: int
) -> tuple[Integers, Floats]:
    """Return the best of some documents, which have all words, that have them in a row.

    The documents with the greatest scores are looked at first, until enough are found.
    """
    order = np.lexsort([documents, -scores])
    kept: list[int] = []
    start, size = 0, limit
    while start < order.size and len(kept) < limit:
        among = np.sort(order[start : start + size]).tolist()
        read = _read(segment.sheet, documents[among].tolist())
        kept += [place for place, hits in zip(among, _hits(read, asked), strict=True) if hits]
        start, size = start + size, 2 * size
    chosen = np.array(sorted(kept), np.int64)
    return documents[chosen], scores[chosen]


def parts(segment: Segment, asked: Asked, documents: Sequence[int]) -> list[Part]:
    """Return of each document the passage with most of the words."""
    if not documents:
        return []
    ordered = sorted(documents)
    read = _read(segment.sheet, ordered)
    offsets = _offsets(read)
    hits = zip(read.rows, _hits(read, asked), strict=True)
    length = len(asked.words) if asked.how == "row" else 1
    found = [_part(read, offsets, row, mine, length) for row, mine in hits]
    places = {document: place for place, document in enumerate(ordered)}
    return [found[places[document]] for document in documents]


class _Row(NamedTuple):
    """A document among words that were read: where its title begins, its text, where that ends.

    `moved` is what is to be added for the place of a word among all.
    """

    document: int
    title: int
    text: int
    end: int
    moved: int


class _Read(NamedTuple):
    """The words of some documents one after the other; some of their neighbours' are among them.

    Halves are read by whole bytes: so a document may have a word too many at each end.
    """

    sheet: Sheet
    slices: list[slice]
    words: Array
    rows: list[_Row]


def _read(sheet: Sheet, documents: Sequence[int]) -> _Read:
    """Read the words of documents, which are ascending."""
    columns, rows, slices = sheet.text, [], []
    size = 0
    for document in documents:
        start, end = sheet.first_word[document], sheet.first_word[document + 1]
        part = slice(start & ~1, (end + 1) & ~1)
        moved = part.start - size
        begun = start - moved
        rows.append(_Row(document, begun, begun + sheet.titles[document], end - moved, moved))
        slices.append(part)
        size += part.stop - part.start
    words = np.concatenate([columns.word_low[part] for part in slices]).astype(np.uint32)
    if columns.word_high.size:
        high = np.concatenate([columns.word_high[part] for part in slices])
        words |= high.astype(np.uint32) << 16
    return _Read(sheet, slices, words, rows)


def _hits(read: _Read, asked: Asked) -> Iterator[list[tuple[int, int]]]:
    """Yield where each document has what is asked for: a place among the words read, which word.

    A row of words is at the place of its first.
    """
    if asked.how == "row":
        hits, numbers = _starts(read.words, asked.words).tolist(), repeat(0)
    elif len(asked.words) == 1:
        hits, numbers = _are(read.words, asked.words[0]).nonzero()[0].tolist(), repeat(0)
    else:
        found = np.zeros(read.words.size, np.int64)
        for number in range(len(asked.words), 0, -1):  # the first that fits, as loops have it
            found[_are(read.words, asked.words[number - 1])] = number
        places = found.nonzero()[0]
        hits, numbers = places.tolist(), found[places].tolist()
    listed = [*zip(hits, numbers, strict=False)]
    for row in read.rows:
        mine = listed[bisect_left(hits, row.title) : bisect_left(hits, row.end)]
        if asked.how == "row":
            last = len(asked.words) - 1
            mine = [hit for hit in mine if _is_in_a_row(read.sheet, row, hit[0], hit[0] + last)]
        yield mine


def _starts(read: Array, words: Sequence[range]) -> Integers:
    """Return where words stand one after the other."""
    last = len(words) - 1
    starts = _are(read[: max(read.size - last, 0)], words[0]).nonzero()[0]
    for step in range(1, len(words)):
        starts = starts[_are(read[starts + step], words[step])]
    return starts


def _are(read: Array, words: range) -> Flags:
    if len(words) == 1:
        found: Flags = read == np.uint32(words.start)
    else:  # numbers without a sign: those below the range are far above it
        found = read - np.uint32(words.start) < np.uint32(len(words))
    return found


def _is_in_a_row(sheet: Sheet, row: _Row, first: int, last: int) -> bool:
    """Tell whether no end of a title, a paragraph or a document lies between two words."""
    if first < row.text:
        return last < row.text
    if last >= row.end:
        return False
    passage, after = _passage(sheet, row, first), last + row.moved + 1
    end = bisect_left(
        sheet.passage_words, after, passage + 1, sheet.first_passage[row.document + 1]
    )
    return end == passage + 1 or sheet.paragraphs[passage] == sheet.paragraphs[end - 1]


def _passage(sheet: Sheet, row: _Row, place: int) -> int:
    """Return the passage of a place in a text."""
    among = sheet.first_passage[row.document : row.document + 2]
    return bisect_right(sheet.passage_words, place + row.moved, *among) - 1


def _offsets(read: _Read) -> tuple[memoryview, memoryview]:
    """Return the sizes of words, and where they end if all that was read is one text."""
    sheet, columns, rows = read.sheet, read.sheet.text, read.rows
    pairs = np.concatenate(
        [columns.gaps[part.start >> 1 : part.stop + 1 >> 1] for part in read.slices]
    )
    gaps = np.empty(2 * pairs.size, np.int64)
    np.bitwise_and(pairs, LARGEST, out=gaps[0::2])
    np.right_shift(pairs, 4, out=gaps[1::2])
    for place in (gaps == LARGEST).nonzero()[0].tolist():
        row = rows[max(bisect_right(rows, place, key=attrgetter("title")) - 1, 0)]
        at = columns.gaps_at.searchsorted(place + row.moved)
        gaps[place] = columns.gaps_large[at]
    sizes = columns.letters[read.words].astype(np.int64)
    for row in rows:
        first, last = sheet.first_odd[row.document], sheet.first_odd[row.document + 1]
        if first < last:
            sizes[columns.odd_at[first:last] + row.title] = columns.odd_size[first:last]
    return sizes.data, (gaps[: sizes.size] + sizes).cumsum().data


def _part(
    read: _Read,
    offsets: tuple[memoryview, memoryview],
    row: _Row,
    hits: Sequence[tuple[int, int]],
    length: int,
) -> Part:
    """Return the passage of a document that has most of some hits, or its first prose."""
    sheet = read.sheet
    by_passage: dict[int, list[tuple[int, int]]] = {}
    for place, number in hits:
        if place >= row.text:
            by_passage.setdefault(_passage(sheet, row, place), []).append((place, number))
    if not by_passage:
        return _opening(sheet, row.document)
    chosen = max(by_passage, key=lambda passage: _worth(sheet, passage, by_passage[passage]))
    sizes, ends = offsets
    begun = ends[row.text - 1] if row.text else 0
    start, end = sheet.bounds(row.document, chosen)
    marks = []
    free = row.text  # the first place that no mark covers
    for place, _ in by_passage[chosen]:
        if place >= free:
            free = place + length
            opened = ends[place] - sizes[place] - begun
            marks.append((opened, min(ends[free - 1] - begun, end)))
    return Part(start, end, marks)


def _worth(
    sheet: Sheet, passage: int, hits: Sequence[tuple[int, int]]
) -> tuple[bool, int, int, int]:
    """Prefer prose, then more of the words, then more hits, then what comes first."""
    return not sheet.is_aside(passage), len({number for _, number in hits}), len(hits), -passage


def _opening(sheet: Sheet, document: int) -> Part:
    """Return the first prose of a document whose text has no hit: its title has."""
    among = range(sheet.first_passage[document], sheet.first_passage[document + 1])
    if not among:
        return Part(0, 0, [])
    chosen = next((passage for passage in among if not sheet.is_aside(passage)), among[0])
    return Part(*sheet.bounds(document, chosen), [])
