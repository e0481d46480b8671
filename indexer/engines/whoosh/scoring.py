"""BM25 with statistics per language, for Whoosh's matchers, and query trees as Whoosh queries.

Whoosh's own mean field length divides by all documents, also those without the language.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from whoosh import query, scoring
from whoosh.matching import AndNotMatcher

from indexer.engines.whoosh.groups import Group
from indexer.engines.whoosh.kernels import NONE, Scored
from indexer.engines.whoosh.segments import segments_of
from indexer.engines.whoosh.together import Together
from indexer.model import AllOf, AnyOf, Form, Node, Not, Word
from indexer.places import parts
from indexer.schema import IN_TITLE, K1, SURFACE, SURFACE_WEIGHT, B, field_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from whoosh.searching import Searcher

    from indexer.engines.whoosh.kernels import Floats, Integers
    from indexer.engines.whoosh.segments import Segment


_BORROWED = 0.8  # what words of another language weigh as candidates; ranking knows better


class LanguageBM25(scoring.WeightingModel):  # type: ignore[misc] # whoosh has no type hints
    """BM25 as Lucene writes it, over the documents that have the field's language.

    One object belongs to one searcher and remembers what it has counted. Whoosh's own counts
    include deleted documents.
    """

    def __init__(self) -> None:
        """Count nothing yet."""
        self._documents: dict[str, int] = {}
        self._means: dict[str, float] = {}
        self._norms: dict[tuple[int, str], Floats] = {}

    def scorer(
        self, searcher: Searcher, fieldname: str, text: bytes, qf: int = 1
    ) -> scoring.BaseScorer:
        """Return the scorer of one term, with statistics of the whole index."""
        del qf
        whole = searcher.get_parent()
        if not whole.schema[fieldname].scorable:
            return scoring.WeightScorer.for_(searcher, fieldname, text)
        idf = self.idf(whole, fieldname, text)
        return _Scorer(searcher, fieldname, text, idf, self.mean_length(whole, fieldname))

    def idf(self, searcher: Searcher, fieldname: str, *terms: bytes) -> float:
        """Return Lucene's idf of terms as one word, over documents with the field's language."""
        df = sum(segment.frequency(fieldname, *terms) for segment in segments_of(searcher))
        return lucene_idf(self.documents(searcher, fieldname.rsplit("_", 1)[1]), df)

    def norms(self, searcher: Searcher, segment: Segment, language: str) -> Floats:
        """Return what BM25 adds to a frequency to divide by, for each document of a segment."""
        key = segment.place, language
        if key not in self._norms:
            name = field_name(SURFACE, language)
            lengths, mean = segment.documents.lengths(name), self.mean_length(searcher, name)
            self._norms[key] = K1 * (1 - B + B * lengths / mean)
        return self._norms[key]

    def scored(
        self,
        searcher: Searcher,
        segment: Segment,
        fieldname: str,
        terms: tuple[bytes, ...],
        boost: float,
    ) -> Scored:
        """Return the documents of a segment with any of some terms, scored as one word."""
        documents, often = segment.posted(fieldname, *terms)
        if not documents.size:
            return NONE
        if not searcher.schema[fieldname].scorable:
            return Scored(documents, (often * boost).astype(np.float64))
        idf, mean = self.idf(searcher, fieldname, *terms), self.mean_length(searcher, fieldname)
        lengths = segment.documents.lengths(fieldname)[documents]
        norms = K1 * (1 - B + B * lengths / mean)
        scores: Floats = (often * (boost * idf) / (often + norms)).astype(np.float64)
        return Scored(documents, scores)

    def scored_at(
        self, searcher: Searcher, segment: Segment, term: query.Term, documents: Integers
    ) -> Floats:
        """Return the scores of some documents, which have a term: none else is computed."""
        name, raw = term.fieldname, term.text.encode()
        has, often = segment.posted(name, raw)
        here = often[has.searchsorted(documents)]
        if not searcher.schema[name].scorable:
            found: Floats = (here * term.boost).astype(np.float64)
            return found
        idf, mean = self.idf(searcher, name, raw), self.mean_length(searcher, name)
        norms = K1 * (1 - B + B * segment.documents.lengths(name)[documents] / mean)
        scores: Floats = here * (term.boost * idf) / (here + norms)
        return scores

    def documents(self, searcher: Searcher, language: str) -> int:
        """Return how many documents have a passage in a language, at least 1."""
        if language not in self._documents:
            found = sum(segment.speaking(language) for segment in segments_of(searcher))
            self._documents[language] = max(1, found)
        return self._documents[language]

    def mean_length(self, searcher: Searcher, fieldname: str) -> float:
        """Return the mean length of a field in words, over documents that have its language."""
        if fieldname not in self._means:
            documents = self.documents(searcher, fieldname.rsplit("_", 1)[1])
            length = sum(segment.length(fieldname) for segment in segments_of(searcher))
            self._means[fieldname] = length / documents or 1.0
        return self._means[fieldname]


def lucene_idf(documents: int, df: int) -> float:
    """Return Lucene's idf of a word that so many of all documents have."""
    return math.log(1 + (documents - df + 0.5) / (df + 0.5))


class _Scorer(scoring.WeightLengthScorer):  # type: ignore[misc]
    def __init__(
        self, searcher: Searcher, fieldname: str, text: bytes, idf: float, mean: float
    ) -> None:
        self._idf, self._mean = idf, mean
        self.setup(searcher, fieldname, text)

    def _score(self, weight: float, length: float) -> float:
        return self._idf * weight / (weight + K1 * (1 - B + B * length / self._mean))


def compiled(tree: Node) -> query.Query:
    """Return the tree as a Whoosh query."""
    match tree:
        case Word():
            return _either([q for form in tree.forms for q in _form(form, tree)])
        case AnyOf():
            return query.Or([compiled(child) for child in tree.children])
        case Not():
            return Without(query.Every(), compiled(tree.child))
        case AllOf():
            wanted = [compiled(c) for c in tree.children if not isinstance(c, Not)]
            unwanted = [compiled(c.child) for c in tree.children if isinstance(c, Not)]
            found = query.And(wanted) if wanted else query.Every()
            return Without(found, query.Or(unwanted)) if unwanted else found


def _either(found: Iterable[query.Query]) -> query.Query:
    """Return what finds any of some forms; terms of a field that weigh the same are one word."""
    alike: dict[tuple[str, float], list[bytes]] = {}
    wanted: list[query.Query] = []
    for one in found:
        if type(one) is query.Term:
            alike.setdefault((one.fieldname, one.boost), []).append(one.text.encode())
        else:
            wanted.append(one)
    for (name, boost), texts in alike.items():
        terms = tuple(dict.fromkeys(texts))
        if len(terms) > 1:
            wanted.append(Group(name, terms, boost))
        else:
            wanted.append(query.Term(name, terms[0].decode(), boost))
    return wanted[0] if len(wanted) == 1 else query.Or(wanted)


class Without(query.AndNot):  # type: ignore[misc]
    """Whoosh's AndNot, whose matcher lets through a document if an earlier one is unwanted."""

    def matcher(self, searcher: Searcher, context: object = None) -> AndNotMatcher:
        """Return the matcher over one segment."""
        wanted = self.a.matcher(searcher, context)
        return _WithoutMatcher(wanted, self.b.matcher(searcher, searcher.boolean_context()))


class _WithoutMatcher(AndNotMatcher):  # type: ignore[misc]
    def _find_first(self) -> None:
        if self.a.is_active() and self.b.is_active():
            self._find_next()  # which first brings the unwanted up to the wanted


def _form(form: Form, leaf: Word) -> list[query.Query]:
    """Return what finds a form: by what it is looked up by, and for the score by its surfaces."""
    wanted = parts(form)
    surfaces = tuple((SURFACE, word) for word in form.surfaces)
    if not form.stems:
        return [_words(wanted, form, leaf, SURFACE_WEIGHT)]
    if form.match == "cross":  # nobody typed the surface; of one weight, they are one word
        return [_words(wanted, replace(form, weight=_BORROWED), leaf, 1.0)]
    return [_words(wanted, form, leaf, 1.0), _words(surfaces, form, leaf, SURFACE_WEIGHT)]


def _words(
    wanted: tuple[tuple[str, str], ...], form: Form, leaf: Word, weight: float
) -> query.Query:
    if leaf.near:
        wanted = tuple(dict.fromkeys(wanted))
    boost = weight * form.weight
    alone = boost if len(wanted) == 1 else 1.0
    terms = [
        query.Term(field_name(IN_TITLE[kind] if leaf.title else kind, form.language), word, alone)
        for kind, word in wanted
    ]
    return terms[0] if len(terms) == 1 else Together(terms, leaf.near, boost)
