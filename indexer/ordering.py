"""Candidates in their final order, and the hits of a page of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from indexer import passages, ranking
from indexer.crosslingual.translations import none_detected
from indexer.engines import Candidate
from indexer.errors import UnreadableDocument
from indexer.filters import admits
from indexer.languages import LANGUAGES
from indexer.model import Hit
from indexer.sketch import originals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from indexer.crosslingual.meaning import Meaning
    from indexer.crosslingual.translations import Detected
    from indexer.engines import Candidates, Engine, Statistics
    from indexer.matching import Occurrence
    from indexer.model import Document, Filters, Mark, Match, Passage, SearchRequest, Word
    from indexer.ranking import Ranked
    from indexer.window import Opened, Window

PASSAGES_PER_HIT = 3
VERSIONS_WITHIN = 10  # places among which versions of one text stand together
SAME_TEXT = 0.5  # resemblance from which two documents are versions of one text


@dataclass(frozen=True, slots=True)
class Asked:
    """What is sought: the words with all their forms, what is known of them, what they mean.

    `language` is the query's, where it is known.
    """

    leaves: Sequence[Word]
    statistics: Statistics
    language: str
    meaning: Meaning | None = None


class Listed(NamedTuple):
    """A list of candidates in the engine's order, and what meaning alone has brought to it.

    These are ranked among the best.
    """

    candidates: Sequence[Candidate]
    brought: Sequence[Ranked] = ()


class Ordering:
    """Puts candidates in their final order and makes hits of one page of them."""

    def __init__(
        self,
        engine: Engine,
        asked: Asked,
        request: SearchRequest,
        detected: Detected = none_detected,
    ) -> None:
        """Prepare what is the same for every list of one request."""
        self._engine = engine
        self._asked = asked
        self._ranker = ranking.Ranker(asked.leaves, asked.statistics, asked.language, asked.meaning)
        self._request = request
        self._detected = detected
        self._worth = ranking.worth(asked.leaves, asked.statistics)
        # One document may stand in the one list and in its language's: it is ranked once.
        self._known: dict[str, Ranked] = {}
        self._hits: dict[str, Hit] = {}
        self._sketches: dict[str, tuple[int, ...]] = {}
        self._originals: dict[str, str] = {}

    def further(self, found: Candidates, filters: Filters) -> dict[str, list[Ranked]]:
        """Return what meaning alone brings to the best of each language.

        In the query's own language nothing is brought before a document that has its words: there
        it follows them, where they do not fill the list.
        """
        meaning = self._asked.meaning
        if meaning is None or self._request.sort == "date":
            return {}
        brought: dict[str, list[Ranked]] = {}
        for language in LANGUAGES:
            ahead = {c.id for c in found.top.get(language, [])[: ranking.WINDOW]}
            if language == self._asked.language and len(ahead) == ranking.WINDOW:
                continue
            near = [Candidate(n.id) for n in meaning.further(language) if n.id not in ahead]
            brought[language] = [
                one
                for one in self._ranked(near)
                if one.window.languages[one.row] == language
                and admits(filters, one.window.document(one.row))
            ]
        return brought

    def pages(self, lists: Sequence[Listed]) -> list[tuple[Hit, ...]]:
        """Return of each list the hits from offset to offset + limit.

        What the lists need is ranked together and opened together: one look at many documents
        takes hardly longer than one at a few.
        """
        self._ranked([one for listed in lists for one in self._looked_at(listed)])
        pages = [self._page(listed) for listed in lists]
        self._make_hits([one for page in pages for one in page])
        return [tuple(self._hits[one.id] for one in page) for page in pages]

    def _looked_at(self, listed: Listed) -> Sequence[Candidate]:
        """Return the candidates of a list that its page depends on, or nearly all of them."""
        if self._keeps_order(listed):
            first = self._request.offset
            return listed.candidates[first : first + self._request.limit]
        return listed.candidates[: ranking.WINDOW]

    def _keeps_order(self, listed: Listed) -> bool:
        """Tell whether a page shows candidates as the engine has put them in order."""
        deep = self._request.offset >= ranking.WINDOW and not listed.brought
        return deep or self._request.sort == "date"

    def _page(self, listed: Listed) -> list[Ranked]:
        if self._keeps_order(listed):
            return self._ranked(self._looked_at(listed))
        candidates, brought = listed
        first, last = self._request.offset, self._request.offset + self._request.limit
        best = self._in_order([*self._ranked(candidates[: ranking.WINDOW]), *brought])
        blocks = -(-last // VERSIONS_WITHIN)
        self._find_versions(best[: blocks * VERSIONS_WITHIN])  # the others are on later pages
        ranked = self._together(best)
        ahead = {one.id for one in brought}
        rest = [c for c in candidates[ranking.WINDOW : last] if c.id not in ahead]
        many = len(ranked)
        return ranked[first:last] + self._ranked(rest[max(0, first - many) : max(0, last - many)])

    def _in_order(self, ranked: Iterable[Ranked]) -> list[Ranked]:
        """Return the ranked, the best first; meaning alone comes after words in their language."""
        best = ranking.in_order(ranked)
        if self._asked.meaning is None:
            return best
        own = self._asked.language
        return sorted(best, key=lambda one: one.by_meaning and one.window.languages[one.row] == own)

    def _ranked(self, candidates: Sequence[Candidate]) -> list[Ranked]:
        """Return the candidates in the order given, each with its score."""
        missing = {c.id: c for c in candidates if c.id not in self._known}
        if missing:
            ranked = self._ranker.ranked(self._engine.window(missing.values()))
            self._known |= {one.id: one for one in ranked}
        return [self._known[c.id] for c in candidates if c.id in self._known]

    def _find_versions(self, ranked: Sequence[Ranked]) -> None:
        """Note which documents have nearly the text of a better one."""
        for together in _by_window(one for one in ranked if one.id not in self._sketches):
            made = together[0].window.sketches([one.row for one in together])
            self._sketches |= {one.id: sketch for one, sketch in zip(together, made, strict=True)}
        found = originals([self._sketches[one.id] for one in ranked], SAME_TEXT)
        self._originals |= {ranked[at].id: ranked[first].id for at, first in found.items()}

    def _together(self, ranked: Sequence[Ranked]) -> list[Ranked]:
        """Put the versions of a text behind the best of them, among ten documents at a time.

        None is brought to the first page from a later one, in the place of another text.
        """
        groups: dict[tuple[int, str], list[Ranked]] = {}
        for place, one in enumerate(ranked):
            key = place // VERSIONS_WITHIN, self._originals.get(one.id, one.id)
            groups.setdefault(key, []).append(one)
        return [one for group in groups.values() for one in group]

    def _make_hits(self, ranked: Sequence[Ranked]) -> None:
        """Make a hit of each document; the texts of a window are opened together."""
        for together in _by_window({one.id: one for one in ranked}.values()):
            opened = together[0].window.opened([one.row for one in together])
            languages = languages_of(
                self._engine, (i for o in together for i in self._detected(o.id))
            )
            for one, text in zip(together, opened, strict=True):
                self._hits[one.id] = self._new_hit(one, text, languages)

    def _new_hit(self, ranked: Ranked, opened: Opened, languages: Mapping[str, str]) -> Hit:
        document = ranked.window.document(ranked.row)
        found = {i: languages[i] for i in self._detected(document.id) if i in languages}
        declared, detected = versions(self._engine, document, found)
        in_title, in_text = ranked.occurrences
        return Hit(
            document=document,
            score=ranked.score,
            match=_match(ranked),
            passages=self._passages(ranked, opened, in_text),
            title_marks=title_marks(opened, in_title),
            translations=declared + detected,
            detected=detected,
            duplicate_of=self._originals.get(ranked.id, ""),
            explanation=ranked.contributions if self._request.explain else (),
        )

    def _passages(
        self, ranked: Ranked, opened: Opened, in_text: Sequence[Occurrence]
    ) -> tuple[Passage, ...]:
        meaning = self._asked.meaning
        if meaning is None or not ranked.by_meaning:
            return passages.best(opened, in_text, self._worth, PASSAGES_PER_HIT)
        nearest = passages.passage(opened, ranked.nearest_passage, ())
        return (replace(nearest, marks=meaning.marks(nearest.text, nearest.language)),)


def _by_window(ranked: Iterable[Ranked]) -> Iterable[list[Ranked]]:
    """Return documents that lie in one window together."""
    found: dict[int, list[Ranked]] = {}
    for one in ranked:
        found.setdefault(id(one.window), []).append(one)
    return found.values()


def counted(found: Candidates, brought: Iterable[Sequence[Ranked]], filters: Filters) -> Candidates:
    """Return what was found, with what meaning alone brought to it counted as well."""
    documents = [one.window.document(one.row) for each in brought for one in each if one.by_meaning]
    if not documents:
        return found
    languages = Counter(document.language for document in documents)
    wanted = [d for d in documents if not filters.languages or d.language in filters.languages]
    values = {
        "language": languages,
        "source": Counter(document.source for document in wanted if document.source),
        "year": Counter(document.date[:4] for document in wanted if document.date),
    }
    facets = {name: dict(Counter(known) + values[name]) for name, known in found.facets.items()}
    return replace(found, totals=dict(Counter(found.totals) + languages), facets=facets)


def alone(engine: Engine, document_id: str) -> Window:
    """Return a window on one document. Raises UnreadableDocument."""
    window = engine.window([Candidate(document_id)])
    if not window.ids:
        raise UnreadableDocument(
            "there is no such document in the index",
            where=document_id,
            next="Look at the list of documents",
        )
    return window


def title_marks(opened: Opened, occurrences: Iterable[Occurrence]) -> tuple[Mark, ...]:
    """Return the marks of words in a title."""
    return passages.marks(opened.title, occurrences, 0, len(opened.title.starts))


def languages_of(engine: Engine, ids: Iterable[str]) -> dict[str, str]:
    """Return the language of each document, without those that are gone."""
    wanted = [Candidate(i) for i in dict.fromkeys(ids)]
    window = engine.window(wanted) if wanted else None
    return dict(zip(window.ids, window.languages, strict=True)) if window else {}


def versions(
    engine: Engine, document: Document, detected: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return ids of the versions in other languages that documents declare, then those detected.

    `detected` has the language of each. Where one is declared in a language, none counts there that
    was detected.
    """
    related = [d for d in engine.related(document) if d.language != document.language]
    known = {document.language, *(one.language for one in related)}
    found = sorted(i for i, language in detected.items() if language not in known)
    return tuple(sorted(one.id for one in related)), tuple(found)


def _match(ranked: Ranked) -> Match:
    """Tell a document that has nothing but words of another language than was typed, or none."""
    if ranked.by_meaning:
        return "meaning"
    in_title, in_text = ranked.occurrences
    found = (*in_title, *in_text)
    crossing = bool(found) and all(one.form.match == "cross" for one in found)
    return "cross" if crossing else "direct"
