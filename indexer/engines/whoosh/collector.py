"""Answer a Whoosh query on the arrays of each segment; Whoosh walks through what it does not know.

Scores are those of Whoosh's own matchers with `LanguageBM25`: tests hold one against the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from whoosh import query
from whoosh.searching import SearchContext

from indexer.arithmetic import are_among, distinct, places_of
from indexer.engines.whoosh.groups import Group
from indexer.engines.whoosh.kernels import NONE, Scored, all_of, any_of, without
from indexer.engines.whoosh.scoring import LanguageBM25, Without
from indexer.engines.whoosh.together import Together
from indexer.schema import IN_TITLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from whoosh.searching import Searcher

    from indexer.engines.whoosh.kernels import Integers
    from indexer.engines.whoosh.segments import Segment

_TITLES = frozenset(IN_TITLE.values())


def matches(searcher: Searcher, segment: Segment, wanted: query.Query) -> Scored:
    """Return a segment's documents that satisfy a query, without those that were deleted."""
    found = _Evaluation(searcher, segment).matches(wanted)
    deleted = segment.documents.deleted
    return without(found, deleted) if deleted.size else found


class _Evaluation:
    """Answers queries on one segment of a whole index."""

    def __init__(self, whole: Searcher, segment: Segment) -> None:
        self._whole, self._segment = whole, segment

    def matches(self, wanted: query.Query) -> Scored:
        kind = type(wanted)  # not those derived from it, which mean something else
        if kind is query.Term:
            return self._term(wanted)
        if kind is query.Or and not wanted.minmatch:
            parts = [self.matches(child) for child in wanted]
            return _boosted(any_of(parts, self._segment.count), wanted)
        if kind is query.And and len(wanted):
            return _boosted(all_of([self.matches(child) for child in wanted]), wanted)
        if kind is Together:
            return self._together(wanted)
        if kind is Group:
            return self._scored(wanted.fieldname, wanted.terms_alike, wanted.boost)
        return self._others(wanted)

    def _others(self, wanted: query.Query) -> Scored:
        if type(wanted) is Without:
            return without(self.matches(wanted.a), self.matches(wanted.b).documents)
        if type(wanted) is query.Every and not wanted.fieldname:
            return Scored(
                np.arange(self._segment.count), np.full(self._segment.count, float(wanted.boost))
            )
        return NONE if wanted == query.NullQuery else self._walked(wanted)

    def _term(self, wanted: query.Term) -> Scored:
        return self._scored(wanted.fieldname, (_bytes(wanted),), wanted.boost)

    def _scored(self, fieldname: str, terms: tuple[bytes, ...], boost: float) -> Scored:
        weighting: LanguageBM25 = self._whole.weighting
        return weighting.scored(self._whole, self._segment, fieldname, terms, boost)

    def _together(self, wanted: Together) -> Scored:
        """Return the documents whose terms stand together; only these are scored."""
        terms = wanted.terms_together
        documents = self._with_all(terms)
        if documents.size and wanted.others:
            columns = [self._places(term, documents) for term in terms]
            lists = zip(*(_by_document(documents, *c) for c in columns), strict=True)
            fits = np.fromiter(map(wanted.fits, lists), np.bool_, documents.size)
            documents = documents[fits]
        elif documents.size:
            documents = self._in_a_row(terms, documents)
        if not documents.size:
            return NONE
        weighting: LanguageBM25 = self._whole.weighting
        scores = np.zeros(documents.size)
        for term in terms:
            scores += weighting.scored_at(self._whole, self._segment, term, documents)
        return Scored(documents, scores * wanted.boost)

    def _with_all(self, terms: Sequence[query.Term]) -> Integers:
        """Return the documents that have all of some terms."""
        lists = [self._segment.posted(term.fieldname, _bytes(term)).documents for term in terms]
        documents, *others = sorted(lists, key=len)
        for other in others:
            documents = documents[places_of(documents, other)[1]]
        return documents

    def _in_a_row(self, terms: Sequence[query.Term], documents: Integers) -> Integers:
        """Return those of some documents, which have all terms, that have them in a row.

        The places of the rarest are looked for, and then at their neighbours.
        """
        forward = self._segment.documents.forward
        asked = [(term.fieldname, _bytes(term)) for term in terms]
        words = [self._segment.words(*one) for one in asked]
        often = [int(self._segment.posted(*one).frequencies.sum()) for one in asked]
        rarest, last = often.index(min(often)), len(terms) - 1
        title = terms[0].fieldname.rpartition("_")[0] in _TITLES
        starts = forward.places_of(words[rarest], documents, title=title) - rarest
        starts = starts[(starts >= 0) & (starts + last < int(forward.first[-1]))]
        for step, wanted in enumerate(words):
            if step != rarest and starts.size:
                starts = starts[are_among(forward.words(starts + step), wanted)]
        # Positions are far apart from one paragraph to the next.
        within = forward.positions_of(starts + last) - forward.positions_of(starts) == last
        found = forward.documents(starts[within])
        return distinct(found[found == forward.documents(starts[within] + last)])

    def _places(self, term: query.Term, documents: Integers) -> tuple[Integers, Integers]:
        """Return where a term stands in some documents that have it: (document, position)."""
        forward = self._segment.documents.forward
        words = self._segment.words(term.fieldname, _bytes(term))
        title = term.fieldname.rpartition("_")[0] in _TITLES
        places = forward.places_of(words, documents, title=title)
        return forward.documents(places), forward.positions_of(places)

    def _walked(self, wanted: query.Query) -> Scored:
        """Let Whoosh walk through the documents of any other query."""
        context = SearchContext(weighting=self._whole.weighting, top_query=wanted)
        matcher = wanted.matcher(self._segment.leaf, context)
        documents, scores = [], []
        while matcher.is_active():
            documents.append(matcher.id())
            scores.append(matcher.score())
            matcher.next()
        return Scored(np.array(documents, np.int64), np.array(scores, np.float64))


def _bytes(term: query.Term) -> bytes:
    return term.text if isinstance(term.text, bytes) else str(term.text).encode()


def _boosted(found: Scored, wanted: query.Query) -> Scored:
    return Scored(found.documents, found.scores * wanted.boost)


def _by_document(wanted: Integers, documents: Integers, positions: Integers) -> Iterator[list[int]]:
    """Yield the positions in each of the documents."""
    ends = documents.searchsorted(wanted, side="right")
    for first, last in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True):
        yield positions[first:last].tolist()
