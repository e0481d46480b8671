"""Request -> results: read the query, ask the engine for candidates, rank, choose passages."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, get_args

from indexer import passages, ranking
from indexer.crosslingual.meaning import nobody_knows
from indexer.crosslingual.translations import none_detected
from indexer.crosslingual.widening import AS_TYPED, typed_only
from indexer.errors import BadParameter, UnknownLanguage
from indexer.expansion import Expander, expansions
from indexer.filters import joined
from indexer.languages import LANGUAGES, likeliest
from indexer.matching import Matcher, occurrences_of, positive_leaves
from indexer.model import (
    UNDETERMINED,
    AllOf,
    AnyOf,
    Filters,
    Group,
    Query,
    Reading,
    Results,
    Sort,
    Word,
)
from indexer.ordering import Asked, Ordering, alone, counted, languages_of, title_marks, versions
from indexer.query import parse
from indexer.schema import SURFACE, field_name
from indexer.text import is_date

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from indexer.config import Settings
    from indexer.crosslingual.meaning import Meanings
    from indexer.crosslingual.translations import Detected
    from indexer.crosslingual.widening import Widener
    from indexer.engines import Candidate, Candidates, Engine, Statistics
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
    check(request, settings)
    query = parse(request.text)
    filters = joined(request, query, engine.sources)
    if query.tree is None or filters is None:
        return _nothing(query, started)
    # Only the words as typed are wanted where nothing may cross: none is mended either.
    typed, loosened = _loosened(engine, query.tree) if request.cross else (query.tree, [])
    widener = widener if request.cross else AS_TYPED
    every = _every_word(typed)
    asked = _asked(
        engine,
        widener.tree(typed, query.language),
        widener.tree(every, query.language) if every else None,
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
    brought = ordered.further(found, filters) if _is_plain(typed) else {}
    direct = _direct(engine, asked, filters, found)
    found = counted(found, brought.values(), filters)
    query = replace(
        query,
        language=_language(query, leaves, statistics),
        dropped=(*query.dropped, *loosened, *asked.dropped),
    )
    wanted = filters.languages or tuple(found.totals)
    total = sum(found.totals.get(language, 0) for language in wanted)
    hits = ordered.page(
        _merged(found, wanted), [one for code in wanted for one in brought.get(code, ())]
    )
    groups = {}
    if request.group:
        groups = {
            language: Group(
                found.totals.get(language, 0),
                ordered.page(found.top.get(language, []), brought.get(language, ())),
            )
            for language in (filters.languages or dict.fromkeys((*LANGUAGES, *found.totals)))
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
        expansions=expansions(leaves, statistics),
        partial=found.partial,
        total_relation="at_least" if found.partial else "exact",
        took_ms=_milliseconds_since(started),
    )


def read(
    engine: Engine, document_id: str, text: str = "", crossing: Crossing | None = None
) -> Reading:
    """Return a whole document with the marks of a query. Raises UnreadableDocument."""
    widener, _, detected_of = crossing or Crossing()
    window = alone(engine, document_id)
    query = parse(text)
    leaves: tuple[Word, ...] = ()
    if query.tree:
        typed, _ = _loosened(engine, query.tree)
        leaves = _asked(engine, widener.tree(typed, query.language)).leaves
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


def check(request: SearchRequest, settings: Settings) -> None:
    """Raise UnknownLanguage or BadParameter for what cannot be answered."""
    for language in request.languages:
        if language not in LANGUAGES:
            raise UnknownLanguage(
                f"there is no language {language!r}",
                where="lang",
                next=f"Use {', '.join(LANGUAGES)}",
            )
    if request.sort not in get_args(Sort):
        raise BadParameter(f"there is no order {request.sort!r}", where="sort")
    for name, date in (("after", request.after), ("before", request.before)):
        if date and not is_date(date):
            raise BadParameter(
                f"{date!r} is no date", where=name, next="Write 2012, 2012-05 or 2012-05-04"
            )
    if not 1 <= request.limit <= settings.max_page_size:
        raise BadParameter(f"a page has 1 to {settings.max_page_size} results", where="size")
    if request.offset < 0 or request.offset + request.limit > settings.max_window:
        raise BadParameter(
            f"only the first {settings.max_window} results can be paged through",
            where="page",
            next="Narrow the search with more words or filters",
        )


def _merged(found: Candidates, languages: Iterable[str]) -> list[Candidate]:
    """Return one list of the languages wanted, in the engine's order."""
    merged = [candidate for code in languages for candidate in found.top.get(code, [])]
    return sorted(merged, key=lambda candidate: (candidate.date, candidate.score), reverse=True)


def _language(query: Query, leaves: Sequence[Word], statistics: Statistics) -> str:
    """Settle the language of a query that shows none: where are its words used as typed."""
    if query.language != UNDETERMINED or not any(map(str.isalpha, query.text)):
        return query.language
    frequency = dict.fromkeys(LANGUAGES, 0.0)
    for leaf in leaves:
        for form in leaf.forms:
            if form.language in frequency and form.match == "direct":
                dfs = [
                    statistics.df.get((field_name(SURFACE, form.language), word), 0)
                    for word in form.surfaces
                ]
                share = min(dfs) / statistics.documents.get(form.language, 1)
                frequency[form.language] += min(share, 1.0)
    best = max(frequency, key=lambda code: frequency[code])
    if not frequency[best]:
        return UNDETERMINED
    tied = list(frequency.values()).count(frequency[best]) > 1
    return likeliest(query.text) if tied else best


def _loosened(engine: Engine, tree: Node) -> tuple[Node, list[str]]:
    """Take a phrase that no document has for its words, where other words stand beside it.

    Also return those phrases. Alone, or where it must be there, a phrase is meant as it stands.
    """
    if isinstance(tree, AllOf):
        parts = [_loosened(engine, c) if isinstance(c, AnyOf) else (c, []) for c in tree.children]
        return AllOf(tuple(node for node, _ in parts)), [
            text for _, found in parts for text in found
        ]
    if not isinstance(tree, AnyOf):
        return tree, []
    children: list[Node] = []
    loosened = []
    for child in tree.children:
        words = _words_instead(engine, child) if isinstance(child, Word) else None
        if isinstance(child, Word) and words is not None:
            children += words.children if isinstance(words, AnyOf) else [words]
            loosened.append(f'"{child.of}"')
        else:
            children.append(child)
    return AnyOf(tuple(dict.fromkeys(children))), loosened


def _words_instead(engine: Engine, leaf: Word) -> Node | None:
    """Return the words of a phrase that no document has."""
    if not leaf.phrase or leaf.exact or leaf.title or engine.count(leaf, Filters()):
        return None
    return parse(leaf.of).tree


class _Asked(NamedTuple):
    """What the engine is asked, with the forms that it has, and what is known of them.

    `every` asks for all words that a person typed side by side, if there are several.
    """

    tree: Node
    every: Node | None
    leaves: tuple[Word, ...]
    statistics: Statistics
    dropped: tuple[str, ...]


def _asked(
    engine: Engine,
    tree: Node,
    every: Node | None = None,
    *,
    mend: bool = True,
    without: Collection[str] = (),
) -> _Asked:
    """Give words the forms that only the index knows, and leave out those not wanted."""
    typed = ranking.terms_of(positive_leaves(tree))
    statistics = engine.statistics(typed)
    expander = Expander(engine, statistics.df, mend=mend, without=without)
    tree = expander.tree(tree)
    leaves = positive_leaves(tree)
    terms = ranking.terms_of(leaves)
    if not terms <= typed:
        more = engine.statistics(terms - typed).df
        statistics = replace(statistics, df=statistics.df | more)
    dropped = tuple(expander.dropped)
    every = expander.tree(every) if every else None
    return _Asked(tree, every, leaves, statistics, dropped)


def _as_text(query: Query, typed: Node) -> str:
    """Return what a person wrote, without what only narrows or steers the search."""
    if _is_plain(typed) and not (query.languages or query.sources or query.after or query.before):
        return query.text
    return " ".join(leaf.of for leaf in positive_leaves(typed))


def _is_plain(tree: Node) -> bool:
    """Tell words side by side, with no sign that says what must or must not be there."""
    children = tree.children if isinstance(tree, AnyOf) else (tree,)
    return all(isinstance(one, Word) and one.crosses and not one.phrase for one in children)


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


def _direct(engine: Engine, asked: _Asked, filters: Filters, found: Candidates) -> dict[str, int]:
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
