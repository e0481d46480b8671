"""Request -> results: read the query, ask the engine for candidates, rank, choose passages."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from indexer import asking, passages, ranking
from indexer.crosslingual.meaning import nobody_knows
from indexer.crosslingual.translations import none_detected
from indexer.crosslingual.widening import AS_TYPED, typed_only
from indexer.expansion import expansions
from indexer.filters import joined
from indexer.languages import LANGUAGES
from indexer.matching import Matcher, occurrences_of, positive_leaves
from indexer.model import (
    AllOf,
    AnyOf,
    Filters,
    Group,
    Query,
    Reading,
    Results,
    Word,
)
from indexer.ordering import (
    Asked,
    Listed,
    Ordering,
    alone,
    counted,
    languages_of,
    title_marks,
    versions,
)
from indexer.query import parse
from indexer.suggesting import instead, unanswered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from indexer.config import Settings
    from indexer.crosslingual.meaning import Meanings
    from indexer.crosslingual.translations import Detected
    from indexer.crosslingual.widening import Widener
    from indexer.engines import Candidate, Candidates, Engine
    from indexer.model import Node, SearchRequest

_LONG = 60.0  # seconds: what was counted once is counted again


class Crossing(NamedTuple):
    """What is known beside an index: of words, of what queries mean, of versions of documents."""

    widener: Widener = AS_TYPED
    meanings: Meanings = nobody_knows
    detected: Detected = none_detected


def search(
    engine: Engine, settings: Settings, request: SearchRequest, crossing: Crossing | None = None
) -> Results:
    """Answer a request. Raises RequestError for parameters, never for words."""
    started = time.perf_counter()
    widener, meanings, detected = crossing or Crossing()
    asking.check(request, settings)
    query = parse(request.text)
    filters = joined(request, query, engine.sources)
    if query.tree is None or filters is None:
        return _nothing(query, started)
    typed = query.tree
    # Only the words as typed are wanted where nothing may cross: none is mended either.
    widener = widener.of_one_query() if request.cross else AS_TYPED
    asked = asking.crossed(
        engine,
        widener,
        typed,
        query.language,
        _every_word(typed),
        mend=request.cross,
        without=request.without,
    )
    tree, leaves, statistics = asked.tree, asked.leaves, asked.statistics
    meaning = meanings(_as_text(query, typed), positive_leaves(typed)) if request.cross else None
    depth = request.offset + request.limit
    found = engine.candidates(
        tree, filters, max(depth, ranking.WINDOW), request.sort, settings.search_seconds
    )
    ordered = Ordering(
        engine, Asked(leaves, statistics, query.language, meaning), request, detected
    )
    brought = ordered.further(found, filters) if asking.is_plain(typed) else {}
    direct = _direct(engine, asked, filters, found)
    found = counted(found, brought.values(), filters)
    query = replace(
        query,
        language=asking.language_of(query, leaves, statistics),
        dropped=(*query.dropped, *asked.dropped),
    )
    wanted = filters.languages or tuple(found.totals)
    total = sum(found.totals.get(language, 0) for language in wanted)
    shown = filters.languages or tuple(dict.fromkeys((*LANGUAGES, *found.totals)))
    apart = {
        language: Listed(found.top.get(language, []), brought.get(language, ()))
        for language in (shown if request.group else ())
    }
    every_brought = [one for code in wanted for one in brought.get(code, ())]
    hits, *pages = ordered.pages([Listed(_merged(found, wanted), every_brought), *apart.values()])
    groups = {
        language: Group(found.totals.get(language, 0), page)
        for language, page in zip(apart, pages, strict=True)
    }
    return Results(
        query=query,
        total=total,
        totals=_every_language(found.totals),
        direct=_every_language(direct),
        all_words=min(engine.count(asked.every, filters), total) if asked.every else total,
        hits=hits,
        groups=groups,
        facets=found.facets,
        expansions=expansions(engine, leaves, statistics),
        partial=found.partial,
        suggestion=instead(engine, query, asked) if request.cross else None,
        unanswered=unanswered(engine, asked),
        total_relation="at_least" if found.partial else "exact",
        took_ms=_milliseconds_since(started),
    )


def read(  # noqa: PLR0913 - what an index knows, and what is asked
    engine: Engine,
    document_id: str,
    text: str = "",
    crossing: Crossing | None = None,
    *,
    cross: bool = True,
    without: Collection[str] = (),
) -> Reading:
    """Return a whole document with the marks of a query. Raises UnreadableDocument."""
    widener, _, detected_of = crossing or Crossing()
    widener = widener.of_one_query() if cross else AS_TYPED
    window = alone(engine, document_id)
    query = parse(text)
    leaves: tuple[Word, ...] = ()
    if query.tree:
        leaves = asking.crossed(
            engine, widener, query.tree, query.language, mend=cross, without=without
        ).leaves
    in_title, in_text = occurrences_of(leaves, Matcher(leaves).find(window), window, 0)
    (opened,) = window.opened([0])
    document = window.document(0)
    found = languages_of(engine, detected_of(document_id))
    declared, detected = versions(engine, document, found)
    return Reading(
        document=document,
        text=opened.text,
        passages=passages.every(opened, in_text),
        title_marks=title_marks(opened, in_title),
        translations=declared + detected,
        detected=detected,
        sha256=engine.states((document_id,))[document_id].sha256,
    )


def _merged(found: Candidates, languages: Iterable[str]) -> list[Candidate]:
    """Return one list of the languages wanted, in the engine's order."""
    merged = [candidate for code in languages for candidate in found.top.get(code, [])]
    return sorted(merged, key=lambda candidate: (candidate.date, candidate.score), reverse=True)


def _as_text(query: Query, typed: Node) -> str:
    """Return what a person wrote, without what only narrows or steers the search."""
    if asking.is_plain(typed) and not (
        query.languages or query.sources or query.after or query.before
    ):
        return query.text
    return " ".join(leaf.of for leaf in positive_leaves(typed))


def _every_word(tree: Node) -> Node | None:
    """Return what asks for every word that a person typed side by side; None for a single one."""
    children = tree.children if isinstance(tree, AllOf) else (tree,)
    if not any(isinstance(child, AnyOf) for child in children):
        return None
    flat = (
        word
        for child in children
        for word in (child.children if isinstance(child, AnyOf) else [child])
    )
    return AllOf(tuple(flat))


def _direct(
    engine: Engine, asked: asking.Expanded, filters: Filters, found: Candidates
) -> dict[str, int]:
    """Count the documents of each language that have the words as they were typed."""
    if not any(form.match == "cross" for leaf in asked.leaves for form in leaf.forms):
        return found.totals
    return engine.candidates(typed_only(asked.tree), filters, 0, "relevance", _LONG).totals


def _every_language(counts: dict[str, int]) -> dict[str, int]:
    return {code: counts.get(code, 0) for code in LANGUAGES} | counts


def _nothing(query: Query, started: float) -> Results:
    counts = dict.fromkeys(LANGUAGES, 0)
    facets: dict[str, dict[str, int]] = {"language": {}, "source": {}, "year": {}}
    return Results(query, 0, counts, dict(counts), 0, (), facets, _milliseconds_since(started))


def _milliseconds_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
