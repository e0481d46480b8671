"""What is counted of the documents that match, and which are kept: by language, filtered."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from indexer.arithmetic import distinct
from indexer.engines import Candidate, Candidates
from indexer.engines.whoosh.kernels import best

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from indexer.engines.whoosh.kernels import Flags, Floats, Integers, Scored
    from indexer.engines.whoosh.segments import Segment
    from indexer.model import Filters, Sort


class Counted:
    """Adds up segments, and keeps the best documents of each language."""

    def __init__(self, filters: Filters, limit: int, sort: Sort) -> None:
        """Count nothing yet."""
        self._filters, self._limit, self._by_date = filters, limit, sort == "date"
        self._top: dict[str, list[Candidate]] = defaultdict(list)
        self._totals: Counter[str] = Counter()
        self._sources: Counter[str] = Counter()
        self._years: Counter[str] = Counter()
        self.partial = False  # time ran out

    def add(self, segment: Segment, found: Scored) -> None:
        """Count the documents of a segment that satisfy a query."""
        kept = _passes(segment, found.documents, self._filters)
        documents, scores = found.documents[kept], found.scores[kept]
        spoken = segment.documents.codes("language")[documents]
        wanted = np.zeros(documents.size, np.bool_)
        for code in distinct(spoken).tolist():
            language = segment.documents.values("language")[code]
            mine = spoken == code
            self._totals[language] += int(mine.sum())
            if not self._filters.languages or language in self._filters.languages:
                wanted |= mine
                self._keep(segment, language, documents[mine], scores[mine])
        for column, counts in (("source", self._sources), ("year", self._years)):
            counts.update(_named(segment, column, documents[wanted]))

    def _keep(self, segment: Segment, language: str, documents: Integers, scores: Floats) -> None:
        dates = segment.documents.codes("date")[documents].astype(np.int64)
        columns: list[Integers | Floats] = [dates, scores] if self._by_date else [scores]
        names = segment.documents.values("date")
        if not self._limit:
            return
        top = self._top[language]
        # Segments come in the order of their documents, and equal rows keep theirs.
        top += [
            Candidate(
                segment.documents.id(int(documents[at])),
                float(scores[at]),
                names[int(dates[at])] if self._by_date else "",
                (segment.place, int(documents[at])),
            )
            for at in best(columns, self._limit).tolist()
        ]
        top.sort(key=lambda candidate: (candidate.date, candidate.score), reverse=True)
        del top[self._limit :]

    def candidates(self) -> Candidates:
        """Return what was kept and counted."""
        facets = {
            "language": dict(self._totals),
            "source": dict(self._sources),
            "year": dict(self._years),
        }
        return Candidates(dict(self._top), dict(self._totals), facets, self.partial)


def passing(segment: Segment, documents: Integers, filters: Filters) -> Integers:
    """Return the documents that pass every filter, that on languages as well."""
    kept = documents[_passes(segment, documents, filters)]
    if filters.languages:
        kept = kept[_of(segment, "language", kept, filters.languages.__contains__)]
    return kept


def _passes(segment: Segment, documents: Integers, filters: Filters) -> Flags:
    """Tell which documents pass every filter but the one on languages.

    Shortened dates compare by what they have: 2012 is within after=2012-05 and before=2012-01.
    """
    kept = np.ones(documents.size, np.bool_)
    after, before = filters.after, filters.before
    if filters.sources:
        kept &= _of(segment, "source", documents, filters.sources.__contains__)
    if after:
        kept &= _of(segment, "date", documents, lambda d: bool(d) and d >= after[: len(d)])
    if before:
        kept &= _of(segment, "date", documents, lambda d: bool(d) and d[: len(before)] <= before)
    return kept


def _of(segment: Segment, column: str, documents: Integers, fits: Callable[[str], bool]) -> Flags:
    """Tell which documents have a value that fits; each value is looked at once."""
    values: Iterable[str] = segment.documents.values(column)
    fitting = np.array([fits(value) for value in values])
    chosen: Flags = fitting[segment.documents.codes(column)[documents]]
    return chosen


def _named(segment: Segment, column: str, documents: Integers) -> dict[str, int]:
    """Count the values of a column, or the years of its dates, "" left out."""
    known = segment.documents
    if column == "year":
        names, years = known.years
        codes = years[known.codes("date")[documents]]
    else:
        names, codes = known.values(column), known.codes(column)[documents]
    counts = np.bincount(codes, minlength=len(names))
    return {
        names[code]: int(counts[code]) for code in np.flatnonzero(counts).tolist() if names[code]
    }
