"""The best documents for plain words of one language, each with the part that answers.

Words count as they are spelled, in the engine's own order: for lists that follow what is typed, for
concordances, and for programs that want an answer sooner than the best order. On each segment two
calls do the work: which documents are best, and what is shown of them. Both exist twice, with the
same answers: as steps over whole arrays (`steps.py`), and as loops that numba compiles where it is
installed (`posting_loops.py`, `passage_loops.py`; see `compiled.py`).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from indexer.engines import Excerpt
from indexer.engines.whoosh.scoring import lucene_idf
from indexer.engines.whoosh.segments import Segment, segments_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from whoosh.searching import Searcher

    from indexer.engines import How
    from indexer.engines.whoosh.kernels import Floats, Integers


@dataclass(frozen=True)
class Asked:
    """What is asked of one segment: for each word the range of numbers it has there, its weight."""

    how: How
    words: Sequence[range]
    weights: Sequence[float]

    @cached_property
    def columns(self) -> tuple[Integers, Integers, Floats]:
        """Where each range begins and ends, and the weights."""
        return (
            np.array([words.start for words in self.words], np.int64),
            np.array([words.stop for words in self.words], np.int64),
            np.array(self.weights, np.float64),
        )


class Best(NamedTuple):
    """Documents, best first, and their scores. `total` counts all that have the word, if it is one.

    What it is of several words, nobody may rely on.
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
        """Return of each document the passage with most of the words; there may be none."""
        ...


class Plain(NamedTuple):
    """Words of one language as they are spelled, and how documents are to have them."""

    language: str
    words: Sequence[str]
    how: How


def excerpts(searcher: Searcher, kernels: Kernels, plain: Plain, limit: int) -> list[Excerpt]:
    """Return the best documents that have words of a language, in plain order."""
    language, words, how = plain
    if not words or limit < 1:
        return []
    segments, documents = segments_of(searcher), searcher.weighting.documents(searcher, language)
    if how != "row" and len(words) > 1:
        plain = plain._replace(words=[*dict.fromkeys(words)])
    asked = _asked(segments, plain, documents)
    rows: list[tuple[float, int, int]] = []
    total = 0
    for place, (segment, one) in enumerate(zip(segments, asked, strict=True)):
        norms = searcher.weighting.norms(searcher, segment, language)
        found = kernels.best(segment, norms, one, limit)
        total += found.total
        rows += [(-s, place, d) for d, s in zip(found.documents, found.scores, strict=True)]
    if len(segments) > 1:
        rows = heapq.nsmallest(limit, rows)
    # How rare a word is, is known when its documents were counted: one word weighs 1 till then.
    idf = lucene_idf(documents, total) if len(asked[0].words) == 1 else 1.0
    shown = [
        iter(kernels.parts(segment, one, [d for _, at, d in rows if at == place]))
        for place, (segment, one) in enumerate(zip(segments, asked, strict=True))
    ]
    return [_excerpt(segments[at], d, -worth * idf, next(shown[at])) for worth, at, d in rows]


def _asked(segments: Sequence[Segment], plain: Plain, documents: int) -> list[Asked]:
    """Return what is asked of each segment; a word that is alone weighs 1."""
    language, words, how = plain
    terms = [word.encode() for word in words]
    ranges = [
        [segment.range_of(language, term, prefix=how == "prefix") for term in terms]
        for segment in segments
    ]
    weights = [1.0]
    if len(terms) > 1:
        each = zip(*ranges, strict=True)  # a word in all segments
        counts = [sum(map(Segment.count_between, segments, mine)) for mine in each]
        weights = [lucene_idf(documents, df) for df in counts]
    return [Asked(how, mine, weights) for mine in ranges]


def _excerpt(segment: Segment, document: int, score: float, part: Part) -> Excerpt:
    documents = segment.documents
    return Excerpt(documents.id(document), score, documents.text(document), *part)
