"""The one ranking function: exact BM25 over the words of candidates, for every engine.

score = sum over query words and languages of
            hint * (BM25(stem) + 0.5 BM25(surface) + letters)
        + BM25 of the stems in the best run of passages - that of those in the whole text

Letters are 0.5 BM25 of the word's n groups of four, times the fourth root of 6 / n: a long word
has more of them, but is not worth so much more. The last line is for documents of more than a few
passages: their stems count as they do in that run, and for less where they are far apart.

BM25 as in Robertson and Zaragoza (2009) with Lucene's idf, k1 1.2, b .75; statistics are of the
documents that have the language. The forms of one query word count as one word: summed tf,
shared df (Pirkola 1998).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from indexer.grams import four_grams
from indexer.languages import analyzer_for
from indexer.matching import Matcher, Occurrence
from indexer.model import Contribution
from indexer.schema import GRAM, IN_TITLE, K1, SPELLED, STEM, SURFACE, SURFACE_WEIGHT, B, field_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from indexer.engines import Statistics
    from indexer.model import Form, IndexedDocument, Word

WINDOW = 50  # candidates that are put in order here; deeper ones keep the engine's order
TITLE_TF = 2.0  # a word in the title counts as often as this
GRAM_WEIGHT = 0.5  # of groups of four letters: what is left of a misspelled word
USUAL_GRAMS = 6  # groups of four letters in a word of seven
RUN = 4  # passages in a row that may lift a long document
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
    words = {
        (field_name(kind, form.language), word)
        for leaf in leaves
        for form in leaf.forms
        for kind, words in _fields(leaf, form)
        for word in words
    }
    return words | {
        (field_name(GRAM, form.language), gram)
        for _, form, surface in _spelled_words(leaves)
        for gram in four_grams(surface)
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
    return in_order(map(Ranker(leaves, statistics, language).ranked, items))


def in_order(ranked: Iterable[Ranked]) -> list[Ranked]:
    """Return the ranked, best score first, ids break ties."""
    return sorted(ranked, key=lambda r: (-r.score, r.item.document.id))


def worth(leaves: Sequence[Word], statistics: Statistics) -> dict[int, float]:
    """Return what each query word counts: its best idf in any language."""
    return {
        number: max((_idf_of_form(leaf, form, statistics)[1] for form in leaf.forms), default=0.0)
        for number, leaf in enumerate(leaves)
    }


class Ranker:
    """Scores documents for one query. `language` is the query's, where it is known."""

    def __init__(self, leaves: Sequence[Word], statistics: Statistics, language: str = "") -> None:
        """Prepare what is the same for every document."""
        self._matcher = Matcher(leaves)
        self._statistics = statistics
        self._hinted = language
        self._spelled = list(_spelled_words(leaves))
        # language -> gram -> (number of the word, df, idf); what two words share counts for each
        self._grams: dict[str, dict[str, list[tuple[int, int, float]]]] = {}
        for number, (_, form, surface) in enumerate(self._spelled):
            by_gram = self._grams.setdefault(form.language, defaultdict(list))
            documents = statistics.documents.get(form.language, 1)
            for gram in four_grams(surface):
                df = statistics.df.get((field_name(GRAM, form.language), gram), 0)
                by_gram[gram].append((number, df, _lucene_idf(documents, df)))
        # language -> word of a document -> which of these groups it has
        self._shared: dict[str, dict[str, Sequence[str]]] = defaultdict(dict)
        # (number of the word, language, kind of field) -> (df, idf): the same for every document
        self._idfs: dict[tuple[int, str, str], tuple[int, float]] = {}

    def ranked(self, item: IndexedDocument) -> Ranked:
        """Return the document with its score, what made it, and where its words are."""
        in_text = self._matcher.in_text(item)
        in_title = self._matcher.in_title(item)
        lengths = _lengths(item)
        contributions = (
            *self._of_words(_frequencies(item, in_text, in_title), lengths),
            *self._of_grams(item, lengths),
            *self._of_passages(item, in_text, lengths),
        )
        score = math.fsum(row.share for row in contributions)
        return Ranked(item, score, in_text, in_title, contributions)

    def _hint(self, language: str) -> float:
        return LANGUAGE_HINT if language == self._hinted else 1.0

    def _idf(self, number: int, form: Form, kind: str) -> tuple[int, float]:
        key = number, form.language, kind
        if key not in self._idfs:
            self._idfs[key] = _idf(self._matcher.leaves[number], form, kind, self._statistics)
        return self._idfs[key]

    def _saturated(self, tf: float, length: int, language: str) -> float:
        """Return BM25's share of the idf for a term frequency in a text of so many words."""
        mean = self._statistics.mean_lengths.get(field_name(STEM, language)) or 1.0
        return tf / (tf + K1 * (1 - B + B * length / mean))

    def _of_words(
        self, counts: dict[tuple[int, str], tuple[Form, float, float]], lengths: dict[str, int]
    ) -> Iterator[Contribution]:
        for (number, language), (form, *tfs) in counts.items():
            leaf = self._matcher.leaves[number]
            fields = _fields(leaf, form)
            for (kind, words), tf in zip(fields, tfs if form.stems else tfs[1:], strict=True):
                if not tf:
                    continue
                df, idf = self._idf(number, form, kind)
                length = lengths[language]
                share = self._hint(language) * _weight(kind) * idf
                share *= self._saturated(tf, length, language)
                name = field_name(kind, language)
                yield Contribution(
                    leaf.of, " ".join(words), name, form.by, df, idf, tf, length, share
                )

    def _of_grams(self, item: IndexedDocument, lengths: dict[str, int]) -> Iterator[Contribution]:
        """Yield what the letters of each query word add, whatever words they stand in."""
        for language, by_gram in self._grams.items():
            if language not in lengths:
                continue
            shared = self._shared[language]
            tfs: Counter[str] = Counter()
            for surface, count in _surfaces(item, language).items():
                grams = shared.get(surface)
                if grams is None:
                    grams = _among(four_grams(surface), by_gram)
                    shared[surface] = grams
                for gram in grams:
                    tfs[gram] += count
            found: dict[int, list[tuple[int, float, int]]] = defaultdict(list)
            for gram, tf in tfs.items():
                for number, df, idf in by_gram[gram]:
                    found[number].append((df, idf, tf))
            for number, rows in found.items():
                yield self._of_letters(number, rows, lengths[language])

    def _of_letters(
        self, number: int, rows: Sequence[tuple[int, float, int]], length: int
    ) -> Contribution:
        """Add up the groups of letters of one query word, each a (df, idf, tf); name the rarest."""
        leaf, form, surface = self._spelled[number]
        language = form.language
        share = math.fsum(idf * self._saturated(tf, length, language) for _, idf, tf in rows)
        share *= (USUAL_GRAMS / len(four_grams(surface))) ** 0.25
        share *= GRAM_WEIGHT * self._hint(language)
        df, idf, _ = min(rows)
        tf = math.fsum(tf for _, _, tf in rows)
        name = field_name(GRAM, language)
        return Contribution(leaf.of, surface, name, form.by, df, idf, tf, length, share)

    def _of_passages(
        self, item: IndexedDocument, in_text: Sequence[Occurrence], lengths: dict[str, int]
    ) -> Iterator[Contribution]:
        """Yield by how much the best run of passages, taken for a document, beats the whole text.

        So a long document that answers in one place is not lost among short ones (Callan 1994).
        """
        if len(item.spans) <= RUN or not in_text:
            return
        ends = [span.last for span in item.spans]
        tfs: list[dict[tuple[int, str], float]] = [{} for _ in item.spans]
        number = 0
        for occurrence in sorted(in_text, key=lambda o: o.first):
            while ends[number] <= occurrence.first:
                number += 1
            key = occurrence.leaf, occurrence.form.language
            tf = occurrence.form.weight * (BOILERPLATE_TF if item.spans[number].boilerplate else 1)
            tfs[number][key] = tfs[number].get(key, 0.0) + tf
        words = [0, *accumulate(span.last - span.first for span in item.spans)]
        whole = self._stems(tfs, sum(lengths.values()))
        best, length = max(
            (
                self._stems(tfs[at : at + RUN], words[at + RUN] - words[at]),
                words[at + RUN] - words[at],
            )
            for at in range(len(item.spans) - RUN + 1)
            if any(tfs[at : at + RUN])
        )
        name = field_name("passages", item.document.language)
        yield Contribution("", "", name, "typed", 0, 0.0, 0.0, length, best - whole)

    def _stems(self, tfs: Sequence[dict[tuple[int, str], float]], length: int) -> float:
        """Return the BM25 of the stems in some passages, as if they were a document."""
        total: dict[tuple[int, str], float] = defaultdict(float)
        for counts in tfs:
            for key, tf in counts.items():
                total[key] += tf
        return math.fsum(
            self._hint(language)
            * self._worth(number, language)
            * self._saturated(tf, length, language)
            for (number, language), tf in total.items()
        )

    def _worth(self, number: int, language: str) -> float:
        leaf = self._matcher.leaves[number]
        form = next(form for form in leaf.forms if form.language == language)
        kind = _fields(leaf, form)[0][0]  # what has no stem counts as it does in the whole text
        return _weight(kind) * self._idf(number, form, kind)[1]


def _among(grams: Sequence[str], wanted: Mapping[str, object]) -> Sequence[str]:
    """Return the groups of letters that are wanted; most words have none, which is told fast."""
    if wanted.keys().isdisjoint(grams):
        return ()
    return [gram for gram in grams if gram in wanted]


def _spelled_words(leaves: Iterable[Word]) -> Iterator[tuple[Word, Form, str]]:
    """Yield the words whose letters count: those that were typed plainly, or in a longer phrase.

    A document that has the words of a phrase, but not in a row, is better than one without.
    """
    for leaf in leaves:
        if leaf.title or not (leaf.crosses or leaf.fuzzy):
            continue
        for form in leaf.forms:
            if leaf.phrase and len(form.surfaces) > 1:
                is_stop_word = analyzer_for(form.language).is_stop_word
                for surface in dict.fromkeys(form.surfaces):
                    if not is_stop_word(surface):
                        yield leaf, form, surface
            elif len(form.surfaces) == 1 and form.stems and form.by == "typed":
                yield leaf, form, form.surfaces[0]


def _surfaces(item: IndexedDocument, language: str) -> Counter[str]:
    """Count the words of one language, those of the title as often as titles count."""
    found: Counter[str] = Counter()
    for span in item.spans:
        if span.language == language and not span.boilerplate:
            found.update(item.words.surfaces[span.first : span.last])
    if item.document.language == language:
        for surface in item.title.surfaces:
            found[surface] += int(TITLE_TF)
    return found


def _frequencies(
    item: IndexedDocument, in_text: Sequence[Occurrence], in_title: Sequence[Occurrence]
) -> dict[tuple[int, str], tuple[Form, float, float]]:
    """Sum weighted tf (stem, surface) per leaf and language; the form nearest to it names it."""
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
                max(form, occurrence.form, key=lambda f: f.weight),
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


def _fields(leaf: Word, form: Form) -> list[tuple[str, tuple[str, ...]]]:
    """Return the kinds of field that a form is looked up in, with its words there."""
    fields = [(SURFACE, form.surfaces)]
    if form.stems:
        fields.insert(0, (STEM, form.stems))
    elif form.spelled and all(form.spelled):
        fields = [(SPELLED, form.spelled)]
    return [(IN_TITLE[kind] if leaf.title else kind, words) for kind, words in fields]


def _weight(kind: str) -> float:
    return 1.0 if kind in {STEM, IN_TITLE[STEM]} else SURFACE_WEIGHT


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
