"""The one ranking function: exact BM25 over the words of candidates, for every engine.

score = sum over query words and languages of  hint * (BM25(stem) + 0.5 BM25(surface))

BM25 as in Robertson and Zaragoza (2009) with Lucene's idf, k1 1.2, b .75; statistics are of the
documents that have the language. The forms of one query word count as one word: summed tf,
shared df (Pirkola 1998).
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indexer.matching import Matcher, Occurrence
from indexer.model import Contribution
from indexer.schema import IN_TITLE, K1, SPELLED, STEM, SURFACE, SURFACE_WEIGHT, B, field_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer.engines import Statistics
    from indexer.model import Form, IndexedDocument, Word

WINDOW = 50  # candidates that are put in order here; deeper ones keep the engine's order
TITLE_TF = 2.0  # a word in the title counts as often as this
LANGUAGE_HINT = 1.5  # the query's own language goes before its look-alikes: résolution, resolution
BOILERPLATE_TF = 0.1  # a word in navigation hardly counts, but is found


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score, what made it, and where its words are."""

    item: IndexedDocument
    score: float
    occurrences: list[Occurrence]
    title_occurrences: list[Occurrence]
    contributions: tuple[Contribution, ...]


def terms_of(leaves: Iterable[Word]) -> set[tuple[str, str]]:
    """Return the (field, word) pairs whose statistics a ranking needs."""
    return {
        (field_name(kind, form.language), word)
        for leaf in leaves
        for form in leaf.forms
        for kind, words in _fields(leaf, form)
        for word in words
    }


def rank(
    items: Iterable[IndexedDocument],
    leaves: Sequence[Word],
    statistics: Statistics,
    language: str = "",
) -> list[Ranked]:
    """Return the documents in order: best score first, ids break ties.

    `language` is the query's, where it is known.
    """
    matcher = Matcher(leaves)
    return in_order(_scored(item, matcher, statistics, language) for item in items)


def in_order(ranked: Iterable[Ranked]) -> list[Ranked]:
    """Return the ranked, best score first, ids break ties."""
    return sorted(ranked, key=lambda r: (-r.score, r.item.document.id))


def worth(leaves: Sequence[Word], statistics: Statistics) -> dict[int, float]:
    """Return what each query word counts: its best idf in any language."""
    return {
        number: max((_idf_of_form(leaf, form, statistics)[1] for form in leaf.forms), default=0.0)
        for number, leaf in enumerate(leaves)
    }


def _scored(item: IndexedDocument, matcher: Matcher, statistics: Statistics, hinted: str) -> Ranked:
    in_text = matcher.in_text(item)
    in_title = matcher.in_title(item)
    counts = _frequencies(item, in_text, in_title)
    lengths = _lengths(item)
    contributions = tuple(
        row
        for (number, language), (form, stem_tf, surface_tf) in counts.items()
        for row in _contributions(
            matcher.leaves[number],
            replace(form, weight=LANGUAGE_HINT if language == hinted else 1.0),
            (stem_tf, surface_tf),
            lengths[language],
            statistics,
        )
    )
    return Ranked(item, math.fsum(c.share for c in contributions), in_text, in_title, contributions)


def _frequencies(
    item: IndexedDocument, in_text: Sequence[Occurrence], in_title: Sequence[Occurrence]
) -> dict[tuple[int, str], tuple[Form, float, float]]:
    """Sum weighted tf (stem, surface) per leaf and language; keep the first form for its name."""
    boilerplate = [(span.first, span.last) for span in item.spans if span.boilerplate]
    found: dict[tuple[int, str], tuple[Form, float, float]] = {}
    for occurrences, in_body in ((in_title, False), (in_text, True)):
        for occurrence in occurrences:
            tf = occurrence.form.weight
            if not in_body:
                tf *= TITLE_TF
            elif any(first <= occurrence.first < last for first, last in boilerplate):
                tf *= BOILERPLATE_TF
            key = (occurrence.leaf, occurrence.form.language)
            form, stem_tf, surface_tf = found.get(key, (occurrence.form, 0.0, 0.0))
            found[key] = (
                form,
                stem_tf + tf * bool(occurrence.form.stems),
                surface_tf + tf * occurrence.exact,
            )
    return found


def _lengths(item: IndexedDocument) -> dict[str, int]:
    """Count the words of each language, title included."""
    lengths: dict[str, int] = defaultdict(int)
    for span in item.spans:
        lengths[span.language] += span.last - span.first
    lengths[item.document.language] += len(item.title.surfaces)
    return lengths


def _contributions(
    leaf: Word, form: Form, tfs: tuple[float, float], length: int, statistics: Statistics
) -> Iterable[Contribution]:
    for (kind, words), tf in zip(_fields(leaf, form), _tfs(form, tfs), strict=True):
        if not tf:
            continue
        name = field_name(kind, form.language)
        df, idf = _idf(leaf, form, kind, statistics)
        mean = statistics.mean_lengths.get(field_name(STEM, form.language)) or 1.0
        weight = 1.0 if kind in {STEM, IN_TITLE[STEM]} else SURFACE_WEIGHT
        share = form.weight * weight * idf * tf / (tf + K1 * (1 - B + B * length / mean))
        yield Contribution(leaf.of, " ".join(words), name, form.by, df, idf, tf, length, share)


def _fields(leaf: Word, form: Form) -> list[tuple[str, tuple[str, ...]]]:
    """Return the kinds of field that a form is looked up in, with its words there."""
    fields = [(SURFACE, form.surfaces)]
    if form.stems:
        fields.insert(0, (STEM, form.stems))
    elif form.spelled and all(form.spelled):
        fields = [(SPELLED, form.spelled)]
    return [(IN_TITLE[kind] if leaf.title else kind, words) for kind, words in fields]


def _tfs(form: Form, tfs: tuple[float, float]) -> tuple[float, ...]:
    return tfs if form.stems else (tfs[1],)


def _idf_of_form(leaf: Word, form: Form, statistics: Statistics) -> tuple[int, float]:
    return _idf(leaf, form, _fields(leaf, form)[0][0], statistics)


def _idf(leaf: Word, form: Form, kind: str, statistics: Statistics) -> tuple[int, float]:
    """Return (df, idf) of all the leaf's forms in one field: shared by the forms of one word.

    The words of a phrase add up their idf, as nobody knows how often the phrase occurs.
    """
    documents = statistics.documents.get(form.language, 1)
    name = field_name(kind, form.language)
    # Several forms may share a stem, which is counted once.
    every = {
        words
        for other in leaf.forms
        for known, words in _fields(leaf, other)
        if other.language == form.language and known == kind
    }
    total_df, idf = 0, 0.0
    for words in every:
        dfs = [statistics.df.get((name, word), 0) for word in words]
        total_df += min(dfs)
        idf = max(idf, sum(_lucene_idf(documents, df) for df in dfs[1:]))
    total_df = min(total_df, documents)
    return total_df, _lucene_idf(documents, total_df) + idf


def _lucene_idf(documents: int, df: int) -> float:
    return math.log(1 + (max(documents, df) - df + 0.5) / (df + 0.5))
