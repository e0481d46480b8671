"""The one ranking function: exact BM25 over the words of candidates, for every engine.

score = sum over query words and languages of
            hint * (BM25(stem) + 0.5 BM25(surface) + letters)
        + BM25 of the stems in the best run of passages - that of those in the whole text
        + weight * what all query words are worth * cosine of the query and the nearest passage

Letters are 0.5 BM25 of the word's n groups of four, times the fourth root of 6 / n: a long word
has more of them, but is not worth so much more. Runs are for documents of more than a few passages:
their stems count as they do in that run, and for less where they are far apart. The last line is
there where an encoder has been at work (crosslingual/meaning.py).

BM25 is as in bm25.py; statistics are of the documents that have the language. The forms of one
query word count as one word: summed tf, shared df (Pirkola 1998). All candidates are computed at
once: a row for each share, a column for each document.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer import runs
from indexer.arithmetic import ranges
from indexer.bm25 import Saturation, lucene_idf, saturated
from indexer.crosslingual.meaning import Nearest
from indexer.grams import four_grams
from indexer.letters import Letters, spelled_words
from indexer.matching import Matcher, occurrences_of
from indexer.model import Contribution
from indexer.schema import GRAM, IN_TITLE, SPELLED, STEM, SURFACE, SURFACE_WEIGHT, field_name
from indexer.window import LANGUAGE_CODES, window_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.crosslingual.meaning import Meaning
    from indexer.engines import Statistics
    from indexer.matching import Occurrence, Occurrences
    from indexer.model import Form, IndexedDocument, Word
    from indexer.runs import Lifted
    from indexer.window import Flags, Floats, Integers, Window

WINDOW = 50  # candidates that are put in order here; deeper ones keep the engine's order
TITLE_TF = 2.0  # a word in the title counts as often as this
LANGUAGE_HINT = 1.5  # the query's own language goes before its look-alikes: résolution, resolution
BORROWED = 0.7  # what words count that another language lends, beside those that were typed
BOILERPLATE_TF = 0.1  # a word in navigation hardly counts, but is found


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
        (field_name(GRAM, word.form.language), gram)
        for word in spelled_words(leaves)
        for gram in four_grams(word.surface)
    }


def rank(
    items: Sequence[IndexedDocument],
    leaves: Sequence[Word],
    statistics: Statistics,
    language: str = "",
) -> list[Ranked]:
    """Return the documents in order: best score first, ids break ties.

    `language` is the query's, where it is known.
    """
    return in_order(Ranker(leaves, statistics, language).ranked(window_of(items)))


def in_order(ranked: Iterable[Ranked]) -> list[Ranked]:
    """Return the ranked, best score first, ids break ties."""
    return sorted(ranked, key=lambda r: (-r.score, r.id))


def worth(leaves: Sequence[Word], statistics: Statistics) -> dict[int, float]:
    """Return what each query word counts: its best idf in any language."""
    found = {}
    for number, leaf in enumerate(leaves):
        # Forms of one language share what they are worth: one of them is asked.
        forms = {(form.language, _fields(leaf, form)[0][0]): form for form in leaf.forms}
        idfs = (_idf(leaf, form, kind, statistics)[1] for (_, kind), form in forms.items())
        found[number] = max(idfs, default=0.0)
    return found


@dataclass(frozen=True)
class Ranked:
    """A candidate with its score; what made it, and where its words are, when it is asked for."""

    id: str
    score: float
    row: int
    ranking: Ranking

    @property
    def window(self) -> Window:
        """The window that it is in."""
        return self.ranking.window

    @cached_property
    def occurrences(self) -> tuple[list[Occurrence], list[Occurrence]]:
        """Where its words are: in the title, and in the text."""
        ranking = self.ranking
        return occurrences_of(ranking.leaves, ranking.found, ranking.window, self.row)

    @property
    def by_meaning(self) -> bool:
        """Whether it has none of the words, and is near in meaning."""
        return not self.ranking.worded[self.row] and self.nearest_passage >= 0

    @property
    def nearest_passage(self) -> int:
        """The passage that is nearest to the query in meaning, -1 where nobody knows."""
        return int(self.ranking.near.passages[self.row])

    @cached_property
    def contributions(self) -> tuple[Contribution, ...]:
        """What made the score: the shares add up to it."""
        return tuple(self.ranking.contributions(self.row))


class _Group(NamedTuple):
    """The forms of a leaf in one language, which count as one word.

    `kinds` are the kinds of field that it is scored in, each with its df and idf. `crosses` says
    that some of the forms were borrowed from another language.
    """

    leaf: int
    language: str
    kinds: tuple[tuple[str, int, float], ...]
    hint: float
    crosses: bool


class Ranker:
    """Scores documents for one query. `language` is the query's, where it is known."""

    def __init__(
        self,
        leaves: Sequence[Word],
        statistics: Statistics,
        language: str = "",
        meaning: Meaning | None = None,
    ) -> None:
        """Prepare what is the same for every document."""
        self.meaning = meaning
        self.nearness = 0.0
        if meaning is not None:
            self.nearness = meaning.weight * sum(worth(leaves, statistics).values())
        self._matcher = Matcher(leaves)
        self.leaves = self._matcher.leaves
        self.saturation = Saturation(statistics)
        self.letters = Letters(leaves, statistics)
        self.groups: list[_Group] = []
        self.group_of: list[Integers] = []  # of each form of each leaf
        for number, leaf in enumerate(leaves):
            known: dict[str, int] = {}
            for form in leaf.forms:
                if form.language not in known:
                    known[form.language] = len(self.groups)
                    kinds = tuple(
                        (kind, *_idf(leaf, form, kind, statistics))
                        for kind, _ in _fields(leaf, form)
                    )
                    crosses = any(
                        other.match == "cross" and other.language == form.language
                        for other in leaf.forms
                    )
                    hint = self.hint(form.language, language) * (BORROWED if crosses else 1.0)
                    self.groups.append(_Group(number, form.language, kinds, hint, crosses))
            mine = [known[form.language] for form in leaf.forms]
            self.group_of.append(np.array(mine, np.int64))
        self.letter_hints = np.array(
            [self.hint(word.form.language, language) for word in self.letters.words]
        )

    def ranked(self, window: Window) -> list[Ranked]:
        """Return the documents of a window, each with its score."""
        ranking = Ranking(self, window, self._matcher.find(window))
        scores = ranking.scores.tolist()
        return [Ranked(i, scores[row], row, ranking) for row, i in enumerate(window.ids)]

    @staticmethod
    def hint(language: str, hinted: str) -> float:
        """Return the weight of a language, given that of the query."""
        return LANGUAGE_HINT if language == hinted else 1.0


class Ranking:
    """The scores of one window, and what made them."""

    def __init__(self, ranker: Ranker, window: Window, found: Occurrences) -> None:
        """Compute every share."""
        self._ranker, self.window, self.found = ranker, window, found
        self.leaves = ranker.leaves
        self._groups = self._of_occurrences()
        self._documents = window.documents(found.first)
        self._tf = self._frequencies()
        self._words = [self._shares(at, group) for at, group in enumerate(ranker.groups)]
        self._settle_borrowed()
        self._counted = ranker.letters.count(window, self._weights(), ranker.saturation)
        self._letters = ranker.letters.shares(self._counted)
        self._lifted = self._of_passages()
        self.near = self._of_meaning()
        self.scores = self._sum()

    def _of_occurrences(self) -> Integers:
        """Return the group of each occurrence."""
        found = np.zeros(self.found.first.size, np.int64)
        for number, groups in enumerate(self._ranker.group_of):
            mine = self.found.leaf == number
            found[mine] = groups[self.found.form[mine]]
        return found

    @cached_property
    def worded(self) -> list[bool]:
        """Which documents have some of the words."""
        found = np.zeros(len(self.window.ids), np.bool_)
        found[self._documents] = True
        worded: list[bool] = found.tolist()
        return worded

    @cached_property
    def _titled(self) -> Flags:
        return self.window.in_title(self.found.first, self._documents)

    @cached_property
    def _passages(self) -> Integers:
        return self.window.passage_at(self.found.first)

    @cached_property
    def _boilerplate(self) -> Floats:
        """What an occurrence counts by where it stands in the text."""
        if not self.window.passages.boilerplate.any():
            return np.ones(self.found.first.size)
        return np.where(self.window.passages.boilerplate[self._passages], BOILERPLATE_TF, 1.0)

    def _frequencies(self) -> tuple[Floats, Floats]:
        """Return the weighted tf of each group in each document: as stems, and as surfaces."""
        tf = self.found.worth * np.where(self._titled, TITLE_TF, self._boilerplate)
        stems = np.zeros((len(self._ranker.groups), len(self.window.ids)))
        surfaces = np.zeros_like(stems)
        cells = self._groups, self._documents
        np.add.at(stems, cells, tf)
        np.add.at(surfaces, cells, tf * self.found.exact)
        return stems, surfaces

    def _shares(self, at: int, group: _Group) -> list[tuple[str, int, float, Floats, Floats]]:
        """Return (kind, df, idf, tf, share) of a group for each kind of field."""
        code = LANGUAGE_CODES.index(group.language)
        norms = self._ranker.saturation.norms(self.window.lengths[:, code], code)
        rows = []
        for kind, df, idf in group.kinds:
            tf = self._tf[not _is_stem(kind)][at]
            share = group.hint * _weight(kind) * idf * saturated(tf, norms)
            rows.append((kind, df, idf, tf, share))
        return rows

    def _settle_borrowed(self) -> None:
        """Let each word count once: in one language of a document, alone or as part of several.

        Else a document in three languages would have everything three times, and one that says
        what several words mean together would have them twice. What was typed is one word in
        whatever languages know it.
        """
        by_leaf: dict[int, dict[str, list[Floats]]] = {}
        for group, rows in zip(self._ranker.groups, self._words, strict=True):
            of_leaf = by_leaf.setdefault(group.leaf, {})
            shares = of_leaf.setdefault(group.language if group.crosses else "", [])
            shares += [share for *_, share in rows]
        for contenders in by_leaf.values():
            _keep_best([*contenders.values()])
        every = {leaf: [s for one in of.values() for s in one] for leaf, of in by_leaf.items()}
        for number, leaf in sorted(enumerate(self.leaves), key=lambda each: len(each[1].parts)):
            if leaf.parts:
                mine = set(leaf.parts)
                apart = [
                    n
                    for n, other in enumerate(self.leaves)
                    if other.of in mine or (other.parts and set(other.parts) < mine)
                ]
                _keep_best([every.get(number, []), [s for n in apart for s in every.get(n, ())]])

    def _weights(self) -> Floats:
        """Return what the letters of the word at each place count."""
        window = self.window
        weights = np.ones(window.words.size)
        for passage in np.flatnonzero(window.passages.boilerplate).tolist():
            start = int(window.passages.words[passage])
            weights[start : start + int(window.passage_words[passage])] = 0.0
        weights[ranges(window.first[:-1], window.titles)] = TITLE_TF
        return weights

    def _of_passages(self) -> Lifted:
        kept = np.array([sum(share for *_, share in rows) > 0 for rows in self._words])
        text = ~self._titled
        if kept.size:  # what does not count in a document does not lift it either
            text &= kept[self._groups, self._documents]
        counts = runs.Counts(
            (self.found.worth * self._boilerplate)[text],
            self._passages[text],
            self._groups[text],
        )
        first = [group.kinds[0] for group in self._ranker.groups]
        hints = [group.hint for group in self._ranker.groups]
        worths = [h * _weight(kind) * idf for h, (kind, _, idf) in zip(hints, first, strict=True)]
        codes = [LANGUAGE_CODES.index(group.language) for group in self._ranker.groups]
        groups = runs.Groups(np.array(worths), np.array(codes, np.int64))
        return runs.lifted(self.window, counts, groups, self._ranker.saturation)

    def _of_meaning(self) -> Nearest:
        if self._ranker.meaning is None:
            count = len(self.window.ids)
            return Nearest(np.zeros(count), np.full(count, -1, np.int64))
        return self._ranker.meaning.near(self.window)

    def _sum(self) -> Floats:
        rows = [share for rows in self._words for *_, share in rows]
        if self._letters.size:
            rows.append(self._ranker.letter_hints @ self._letters)
        total: Floats = np.array(
            [*rows, self._lifted.shares, self._ranker.nearness * self.near.cosines]
        ).sum(axis=0)
        return total

    def contributions(self, row: int) -> Iterator[Contribution]:
        """Yield what made the score of one document."""
        lengths = self.window.lengths[row].tolist()
        for at, group in enumerate(self._ranker.groups):
            length = lengths[LANGUAGE_CODES.index(group.language)]
            leaf = self.leaves[group.leaf]
            for kind, df, idf, tf, share in self._words[at]:
                form = self._best_form(at, row, exact=not _is_stem(kind))
                if form and share[row]:
                    words = dict(_fields(leaf, form))
                    name = field_name(kind, group.language)
                    yield Contribution(
                        leaf.of,
                        " ".join(words[kind]),
                        name,
                        form.by,
                        df,
                        idf,
                        float(tf[row]),
                        length,
                        float(share[row]),
                    )
        hinted = zip(
            self._letters, self._ranker.letter_hints, self._ranker.letters.words, strict=True
        )
        for number, (shares, hint, word) in enumerate(hinted):
            if shares[row]:
                length = lengths[LANGUAGE_CODES.index(word.form.language)]
                earned = float(shares[row] * hint)
                yield self._ranker.letters.contribution(number, self._counted, row, earned, length)
        if self._lifted.lengths[row]:
            name = field_name("passages", self.window.languages[row])
            length, earned = int(self._lifted.lengths[row]), float(self._lifted.shares[row])
            yield Contribution("", "", name, "typed", 0, 0.0, 0.0, length, earned)
        if earned := float(self._ranker.nearness * self.near.cosines[row]):
            name = field_name("meaning", self.window.languages[row])
            yield Contribution("", "", name, "embedding", 0, 0.0, 0.0, 0, earned)

    def _best_form(self, at: int, row: int, *, exact: bool) -> Form | None:
        """Return the form that names a group in a document: the weightiest that it has.

        `exact`: as a surface, since another form may be there by its stem alone.
        """
        mine = (self._groups == at) & (self._documents == row)
        among = np.flatnonzero(mine & self.found.exact if exact else mine)
        if not among.size:
            return None
        best = among[self.found.worth[among].argmax()]
        leaf = self.leaves[self._ranker.groups[at].leaf]
        return leaf.forms[int(self.found.form[best])]


def _keep_best(contenders: Sequence[Sequence[Floats]]) -> None:
    """Take from each document the shares of all contenders but of the best, the first of equals."""
    contenders = [shares for shares in contenders if shares]
    if len(contenders) > 1:
        best = np.array([np.sum(shares, axis=0) for shares in contenders]).argmax(axis=0)
        for number, shares in enumerate(contenders):
            for share in shares:
                np.multiply(share, best == number, out=share)


def _fields(leaf: Word, form: Form) -> list[tuple[str, tuple[str, ...]]]:
    """Return the kinds of field that a form is looked up in, with its words there."""
    fields = [(SURFACE, form.surfaces)]
    if form.stems:
        fields.insert(0, (STEM, form.stems))
    elif form.spelled and all(form.spelled):
        fields = [(SPELLED, form.spelled)]
    return [(IN_TITLE[kind] if leaf.title else kind, words) for kind, words in fields]


def _is_stem(kind: str) -> bool:
    return kind in {STEM, IN_TITLE[STEM]}


def _weight(kind: str) -> float:
    return 1.0 if _is_stem(kind) else SURFACE_WEIGHT


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
        idf = max(idf, sum(lucene_idf(documents, df) for df in dfs[1:]))
    total_df = min(total_df, documents)
    return total_df, lucene_idf(documents, total_df) + idf
