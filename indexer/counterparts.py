"""The nearest passages in the other languages for any passage, and which words answer which.

Two signals tell that passages say the same: how near they are in meaning, where the encoder has
been at work, and how much of what one says is answered by words of the other. A passage that
nothing answers has no counterpart.

Of a version of the document, where nothing answers so surely, the passage is given that most likely
stands in its place (`passage_alignment`), and is said to be that.

The floors were measured on 4,000 lines in three languages. Of each line the nearest passage of all
is its translation in 92 cases of 100, another one in 4; and where the translation is taken away, 22
still get something, most often what says nearly the same. By words alone those are 85, 5 and 22. In
a document that is known to be a translation: 98, 0 and 6; by words alone 97, 0 and 6.
"""

from __future__ import annotations

from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer import passages
from indexer.bm25 import lucene_idf
from indexer.crosslingual.translations import none_detected
from indexer.engines import Candidate
from indexer.errors import BadParameter
from indexer.languages import LANGUAGES
from indexer.linking import Answers, elsewhere, lit_source, near_words, read_words
from indexer.model import AnyOf, Counterpart, Counterparts, Filters, require_passage
from indexer.ordering import alone, languages_of, versions
from indexer.passage_alignment import Asked, likeliest
from indexer.schema import STEM, field_name
from indexer.window import LANGUAGE_CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.config import Settings
    from indexer.crosslingual.known import Nearness
    from indexer.crosslingual.translations import Detected
    from indexer.crosslingual.vectors import Vector
    from indexer.crosslingual.widening import Widener
    from indexer.engines import Engine
    from indexer.linking import PassageWords
    from indexer.model import Document, Judged, Mark
    from indexer.passage_alignment import Near
    from indexer.window import Floats, Integers, Window


class _Floors(NamedTuple):
    """What a counterpart must have at the least.

    That is a `score` of meaning and words together, where meaning counts twice; or where words
    alone tell, how much is `shared`, by how many of our words: two may be no more than a name.
    """

    score: float
    shared: float
    words: int


_ELSEWHERE, _IN_TRANSLATION = _Floors(0.52, 0.35, 3), _Floors(0.35, 0.2, 1)
_RAREST = 12  # words of a passage that are sought
_LOOKED_AT = 10  # documents of a language that may have a counterpart, at the least
_LEAST_COSINE = 0.4  # of these; what is less near is below the floor whatever its words


class _Found(NamedTuple):
    """A passage that answers: the row of its document, its number there, and how well it does."""

    row: int
    number: int
    score: float
    by: Judged
    translation: bool


def counterparts(  # noqa: PLR0913 - what an index knows, and what is asked
    engine: Engine,
    settings: Settings,
    document_id: str,
    passage: int,
    *,
    limit: int,
    widener: Widener,
    nearness: Nearness | None,
    detected: Detected = none_detected,
) -> Counterparts:
    """Return the nearest passages of each other language, at the most so many of each.

    Raises UnreadableDocument, and BadParameter for a passage that the document does not have.
    """
    window = alone(engine, document_id)
    (opened,) = window.opened([0])
    require_passage(passage, len(opened.spans))
    _check(limit, settings)
    words = read_words(opened, passage, widener)
    document = window.document(0)
    found = languages_of(engine, detected(document_id))
    known = frozenset(chain(*versions(engine, document, found)))
    sought = _Sought(engine, document, words, nearness, known)
    looked_at = max(_LOOKED_AT, 2 * limit)
    ids = sought.near(looked_at) or sought.by_words(looked_at, settings.search_seconds)
    ids = list(dict.fromkeys([document_id, *sorted(sought.versions), *ids]))
    window = engine.window(map(Candidate, ids))
    answers = Answers(words, window)
    shown = _shown(sought, answers, _chosen(sought, answers, limit))
    answered: dict[str, Mark] = {}
    for one in shown:
        for mark in one.passage.marks:
            answered.setdefault(mark.of, mark)
    return Counterparts(
        document=sought.document,
        passage=lit_source(words, answered),
        counterparts={
            language: tuple(one for one in shown if one.passage.language == language)
            for language in sought.languages
        },
        passages=len(opened.spans),
    )


class _Sought:
    """The passage whose counterparts are sought, and what its words are worth."""

    def __init__(
        self,
        engine: Engine,
        document: Document,
        words: PassageWords,
        nearness: Nearness | None,
        known: frozenset[str],
    ) -> None:
        self.engine, self.document, self.words, self.nearness = engine, document, words, nearness
        self.languages = tuple(code for code in LANGUAGES if code != words.language)
        self.versions = known
        self._vector = nearness.passages.of(document.id, words.number) if nearness else None
        if self._cosines(document.id, len(words.opened.spans)) is None:
            self._vector = None  # the document has changed since it was encoded

    def cosines_of(self, window: Window) -> Floats:
        """Return how near each passage of a window is in meaning; NaN where nobody knows."""
        found = np.full(window.passage_words.size, np.nan)
        borders = window.passages.first.tolist()
        for row, document_id in enumerate(window.ids):
            cosines = self._cosines(document_id, borders[row + 1] - borders[row])
            if cosines is not None:
                found[borders[row] : borders[row + 1]] = cosines
        return found

    def _cosines(self, document_id: str, passages: int) -> Vector | None:
        if self.nearness is None or self._vector is None:
            return None
        return self.nearness.passages.cosines(document_id, self._vector, passages)

    def near_in(self, window: Window, row: int) -> Near | None:
        """Return what tells how near the passages of a document are to ours, if it is known."""
        borders = window.passages.first
        if self._cosines(window.ids[row], int(borders[row + 1] - borders[row])) is None:
            return None
        assert self.nearness is not None  # noqa: S101 - otherwise there is no cosine
        return partial(self.nearness.passages.between, self.document.id, window.ids[row])

    def near(self, limit: int) -> list[str]:
        """Return the documents nearest in meaning, of each language; none where nobody knows."""
        if self.nearness is None or self._vector is None:
            return []
        found = self.nearness.passages.nearest_of_each(self._vector, limit, _LEAST_COSINE)
        return [one.id for one in found]

    @cached_property
    def _worth(self) -> Floats:
        """What each stem of the passage says: its idf."""
        field = field_name(STEM, self.words.language)
        known = self.engine.statistics({(field, stem) for stem in self.words.stems})
        documents = known.documents.get(self.words.language, 0)
        idfs = [lucene_idf(documents, known.df.get((field, s), 0)) for s in self.words.stems]
        return np.array(idfs, np.float64)

    def by_words(self, limit: int, seconds: float) -> list[str]:
        """Return the documents that answer most of the rarest words, the best of each language."""
        rarest = {*np.argsort(-self._worth, kind="stable")[:_RAREST].tolist()}
        leaves = [
            leaf
            for leaf, said in zip(elsewhere(self.words), self.words.said, strict=True)
            if leaf.forms and not said.isdisjoint(rarest)
        ]
        if not leaves:
            return []
        tree = AnyOf(tuple(leaves))
        top = self.engine.candidates(tree, Filters(), limit, "relevance", seconds).top
        return [candidate.id for each in top.values() for candidate in each]

    def shared(self, answers: Answers) -> tuple[Floats, Integers]:
        """Return how much of what the passage says words of each passage of a window say.

        A longer one has some of them by chance. Also return how many stems are answered.
        """
        lengths = answers.window.passage_words
        passages_, stems = answers.pairs()
        said = np.bincount(passages_, self._worth[stems], lengths.size) / (self._worth.sum() or 1.0)
        many = np.bincount(passages_, minlength=lengths.size)
        return said * np.sqrt(np.minimum(1.0, self.words.length / np.maximum(1, lengths))), many


def _chosen(sought: _Sought, answers: Answers, limit: int) -> list[_Found]:
    """Return the passages that answer best: of each language, declared translations first.

    A document is there once in each language. What stands only at the same place comes last.
    """
    window, (score, many) = answers.window, sought.shared(answers)
    passages_, documents = window.passages, window.passage_documents
    version = np.array([i in sought.versions for i in window.ids], np.bool_)[documents]
    cosines = sought.cosines_of(window)
    told = ~np.isnan(cosines)
    score = np.where(told, (2 * cosines + score) / 3, score)
    enough = np.where(
        told,
        score >= np.where(version, _IN_TRANSLATION.score, _ELSEWHERE.score),
        (score >= np.where(version, _IN_TRANSLATION.shared, _ELSEWHERE.shared))
        & (many >= np.where(version, _IN_TRANSLATION.words, _ELSEWHERE.words)),
    )
    chosen = []
    for language in sought.languages:
        theirs = passages_.languages == LANGUAGE_CODES.index(language)
        places = np.flatnonzero(enough & theirs & ~passages_.boilerplate)
        by_row: dict[int, int] = {}
        for place in places[np.argsort(-score[places], kind="stable")].tolist():
            by_row.setdefault(int(documents[place]), place)
        found = [
            _Found(
                row,
                place - int(passages_.first[row]),
                float(score[place]),
                "embedding" if told[place] else "words",
                bool(version[place]),
            )
            for row, place in by_row.items()
        ]
        rest = {row for row, code in enumerate(window.languages) if code == language}
        found += _in_place(sought, window, score, rest - by_row.keys())
        found.sort(key=lambda one: _order(one, window.ids[one.row]))
        chosen += found[:limit]
    return chosen


def _order(found: _Found, document_id: str) -> tuple[bool, bool, float, str]:
    return found.by == "place", not found.translation, -found.score, document_id


def _in_place(
    sought: _Sought, window: Window, score: Floats, rows: Iterable[int]
) -> Iterator[_Found]:
    """Yield, of each version among documents, what most likely stands in the passage's place."""
    words, first = sought.words, window.passages.first
    ours = window.ids.index(sought.document.id)
    asked = Asked(ours, words.number, passages.is_heading(words.opened, words.number))
    for row in sorted(rows):
        if window.ids[row] in sought.versions:
            likeness = score[first[row] : first[row + 1]]
            place = likeliest(window, asked, row, likeness, sought.near_in(window, row))
            if place:
                yield _Found(row, *place, by="place", translation=True)


def _shown(sought: _Sought, answers: Answers, chosen: Sequence[_Found]) -> list[Counterpart]:
    """Return counterparts with their marks; their texts are opened together."""
    window = answers.window
    rows = list(dict.fromkeys(one.row for one in chosen))
    opened = dict(zip(rows, window.opened(rows), strict=True))
    terms = sought.nearness.terms if sought.nearness else None
    shown = []
    for one in chosen:
        text, occurrences = opened[one.row], answers.occurrences(one.row, one.number)
        if terms is not None:
            occurrences += near_words(sought.words, text, one.number, occurrences, terms)
        passage = passages.passage(text, one.number, occurrences)
        score, document = round(one.score, 4), window.document(one.row)
        shown.append(Counterpart(document, passage, score, one.by, one.translation))
    return shown


def _check(limit: int, settings: Settings) -> None:
    if not 1 <= limit <= settings.max_page_size:
        raise BadParameter(
            f"a language has 1 to {settings.max_page_size} counterparts", where="size"
        )
