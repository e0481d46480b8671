"""The best documents for plain words of one language, each with the part that answers.

Words count as they are spelled, in the engine's own order: for lists that follow what is typed, for
concordances, and for programs that want an answer sooner than the best order. On each segment two
calls do the work: which documents are best, and what is shown of them. Both exist twice, with the
same answers: as steps over whole arrays (`steps.py`), and as loops that numba compiles where it is
installed (`loops.py`).
"""

from __future__ import annotations

import heapq
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol

from indexer.engines import Excerpt
from indexer.engines.whoosh.scoring import lucene_idf
from indexer.engines.whoosh.segments import Segment, segments_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from whoosh.searching import Searcher

    from indexer.engines import How
    from indexer.engines.whoosh.kernels import Floats


class Asked(NamedTuple):
    """What is asked of one segment: for each word the range of numbers it has there, its weight."""

    how: How
    words: Sequence[range]
    weights: Sequence[float]


class Best(NamedTuple):
    """Documents, best first, and their scores. `total` counts all that have the word, if it is one.

    Of several words, nobody needs to know.
    """

    documents: list[int]
    scores: list[float]
    total: int = 0


class Part(NamedTuple):
    """A range of a text, and marks in it as (start, end). All are offsets in the text."""

    start: int
    end: int
    marks: list[tuple[int, int]]


class Kernels(Protocol):
    """One of two ways to the same answers."""

    def best(self, segment: Segment, norms: Floats, asked: Asked, limit: int) -> Best:
        """Return the best documents of a segment, equal ones in their order.

        `norms` has for each document what BM25 divides by besides the frequency.
        """
        ...

    def parts(self, segment: Segment, asked: Asked, documents: Sequence[int]) -> list[Part]:
        """Return of each document the passage with most of the words."""
        ...


class _Row(NamedTuple):
    """A document among the best: they are ordered by score, then by place."""

    worth: float
    segment: int
    document: int


def excerpts(
    searcher: Searcher, kernels: Kernels, words: Sequence[str], how: How, limit: int, language: str
) -> list[Excerpt]:
    """Return the best documents that have words of a language, in plain order."""
    segments, documents = segments_of(searcher), searcher.weighting.documents(searcher, language)
    if how != "row":
        words = [*dict.fromkeys(words)]
    asked = _asked(segments, words, how, language, documents)
    rows: list[_Row] = []
    total = 0
    for place, (segment, one) in enumerate(zip(segments, asked, strict=True)):
        norms = searcher.weighting.norms(searcher, segment, language)
        found = kernels.best(segment, norms, one, limit)
        total += found.total
        rows += [_Row(-s, place, d) for d, s in zip(found.documents, found.scores, strict=True)]
    if len(segments) > 1:
        rows = heapq.nsmallest(limit, rows)
    # How rare a word is, is known when its documents were counted: one word weighs 1 till then.
    idf = lucene_idf(documents, total) if total else 1.0
    shown = _parts(kernels, segments, asked, rows)
    return [
        _excerpt(segments[row.segment], row.document, -row.worth * idf, shown[row]) for row in rows
    ]


def _asked(
    segments: Sequence[Segment], words: Sequence[str], how: How, language: str, documents: int
) -> list[Asked]:
    """Return what is asked of each segment; a word that is alone weighs 1."""
    terms = [word.encode() for word in words]
    ranges = [
        [segment.range(language, term, prefix=how == "prefix") for term in terms]
        for segment in segments
    ]
    weights = [1.0]
    if len(terms) > 1:
        each = zip(*ranges, strict=True)  # a word in all segments
        counts = [sum(map(Segment.count_between, segments, mine)) for mine in each]
        weights = [lucene_idf(documents, df) for df in counts]
    return [Asked(how, mine, weights) for mine in ranges]


def _parts(
    kernels: Kernels, segments: Sequence[Segment], asked: Sequence[Asked], rows: Sequence[_Row]
) -> dict[_Row, Part]:
    found: dict[_Row, Part] = {}
    for place, (segment, one) in enumerate(zip(segments, asked, strict=True)):
        mine = [row for row in rows if row.segment == place]
        if mine:
            parts = kernels.parts(segment, one, [*map(attrgetter("document"), mine)])
            found |= zip(mine, parts, strict=True)
    return found


def _excerpt(segment: Segment, document: int, score: float, part: Part) -> Excerpt:
    documents = segment.documents
    return Excerpt(documents.id(document), score, documents.text(document), *part)
