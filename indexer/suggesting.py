"""What somebody may want to type: the rest of a word, a title; or what they meant instead."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from indexer import asking
from indexer.expansion import is_known, is_known_as_typed
from indexer.keyboards import retyped
from indexer.languages import LANGUAGES, analyzer_for
from indexer.matching import Matcher, positive_leaves
from indexer.model import Filters
from indexer.query import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.engines import Engine, KnownWord
    from indexer.model import Document, Node, Query, Word
    from indexer.window import Window

_LOOKED_AT = 50  # documents of each language that have the words typed before
_LONGEST = 100  # characters typed that are looked at
_AT_BEGINNING, _WITHIN, _APART = range(3)  # where a title has what was typed, the best first
_SECONDS = 0.2  # a suggestion that comes later is of no use


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What could be typed instead: `text`, in a language.

    A `term` stands in so many `documents`, behind the words typed before it; a `title` is that of
    the document `id`.
    """

    text: str
    kind: Literal["term", "title"]
    language: str
    documents: int
    id: str = ""


def suggest(engine: Engine, typed: str, limit: int) -> tuple[Suggestion, ...]:
    """Return what begins as somebody has typed so far: terms first, then titles; at most `limit`.

    The last word is taken for the beginning of one, unless a blank follows it. Never raises for
    words.
    """
    text = typed.lstrip()[:_LONGEST]
    before, last = _parted(text)
    if not last:
        return ()
    terms = _terms(engine, before, last, limit)
    titles = _titles(engine, text)[:limit]
    kept = max(limit - len(titles), limit // 2)
    return (*terms[:kept], *titles)[:limit]


def unanswered(engine: Engine, asked: asking.Expanded) -> tuple[str, ...]:
    """Return the words, and the phrases in quotation marks, that no document has in any language.

    What several words stand for together answers each of them.
    """
    found = [leaf for leaf in asked.leaves if _is_answered(engine, leaf, asked)]
    together = {word for leaf in found for word in leaf.parts}
    return tuple(
        f'"{leaf.of}"' if leaf.phrase else leaf.of
        for leaf in asked.leaves
        if not leaf.parts and leaf.of not in together and leaf not in found
    )


def _is_answered(engine: Engine, leaf: Word, asked: asking.Expanded) -> bool:
    if leaf.phrase:  # each of its words may be known, and no document have them in a row
        return engine.count(leaf, Filters()) > 0
    return any(is_known(leaf, form, asked.statistics.df) for form in leaf.forms)


def instead(engine: Engine, query: Query, asked: asking.Expanded) -> str | None:
    """Return what was meant, where a word of a query is in no document: on another keyboard.

    That is the same keys in another layout, if all that comes out is known. None where the query
    asks for that already: words that are spelled nearly as typed are searched for by themselves.
    """
    if all(leaf.parts or is_known_as_typed(leaf, asked.statistics.df) for leaf in asked.leaves):
        return None
    for text in retyped(query.text):
        tree = parse(text).tree
        if tree is not None and _is_all_known(engine, tree) and not _is_asked(tree, asked):
            return text
    return None


def _is_asked(tree: Node, asked: asking.Expanded) -> bool:
    """Tell words that are all among what is asked, as typed or as spelled nearly so."""
    known = {
        (form.language, form.surfaces)
        for leaf in asked.leaves
        for form in leaf.forms
        if form.match == "direct"
    }
    return all(
        any((form.language, form.surfaces) in known for form in leaf.forms)
        for leaf in positive_leaves(tree)
    )


def _is_all_known(engine: Engine, tree: Node) -> bool:
    asked = asking.expanded(engine, tree, mend=False)
    return bool(asked.leaves) and all(
        is_known_as_typed(leaf, asked.statistics.df) for leaf in asked.leaves
    )


def _parted(text: str) -> tuple[str, str]:
    """Return the words that are whole, and the one that is being typed."""
    if not text or text[-1].isspace():
        return text, ""
    before, blank, last = text.rpartition(" ")
    return before + blank, last


def _terms(engine: Engine, before: str, last: str, limit: int) -> list[Suggestion]:
    """Return words that begin so, the most frequent first; each spelling once."""
    found: list[Suggestion] = []
    for language in LANGUAGES:
        if before.strip():
            found += _following(engine, language, before, last, limit)
        else:
            words = _beginning(engine, language, last, limit)
            found += [Suggestion(word.spelling, "term", language, word.df) for word in words]
    found.sort(key=lambda one: (-one.documents, one.text))
    return [*{one.text.casefold(): one for one in reversed(found)}.values()][::-1]


def _following(
    engine: Engine, language: str, before: str, last: str, limit: int
) -> Iterator[Suggestion]:
    """Yield what stands behind the words typed before, in the best documents that have them."""
    prefix = analyzer_for(language).surfaces(last)
    plain = before.replace('"', " ").strip()
    tree = parse(f'"{plain}"').tree
    if len(prefix) != 1 or tree is None:
        return
    leaves = asking.expanded(engine, tree, mend=False).leaves
    filters = Filters(languages=(language,))
    found = engine.candidates(tree, filters, _LOOKED_AT, "relevance", _SECONDS)
    window = engine.window(found.top.get(language, []))
    for surface, _ in _next_words(window, leaves, prefix[0]).most_common(limit):
        word = next(iter(engine.beginning(language, surface, 1)), None)
        spelling = word.spelling if word and word.surface == surface else surface
        row = parse(f'"{plain} {spelling}"').tree
        if row is not None:
            yield Suggestion(before + spelling, "term", language, engine.count(row, filters))


def _next_words(window: Window, leaves: Sequence[Word], prefix: str) -> Counter[str]:
    """Count in how many documents each word that begins so stands behind the leaves' words."""
    places = Matcher(leaves).find(window).last
    places = places[places < window.first[-1]]
    places = places[window.paragraph(places) == window.paragraph(places - 1)]
    surfaces = window.surfaces(places)
    pairs = zip(window.documents(places).tolist(), window.words[places].tolist(), strict=True)
    words = (surfaces[number] for _, number in set(pairs))
    return Counter(word for word in words if word.startswith(prefix))


def _beginning(engine: Engine, language: str, typed: str, limit: int) -> list[KnownWord]:
    """Return the words of a language that begin so, and say more than grammar does."""
    analyzer = analyzer_for(language)
    surfaces = analyzer.surfaces(typed)
    if len(surfaces) != 1:
        return []
    found = engine.beginning(language, surfaces[0], 2 * limit)
    return [word for word in found if not analyzer.is_stop_word(word.surface)]


def _titles(engine: Engine, typed: str) -> list[Suggestion]:
    """Return titles with all the words, those first that a person expects; see `_stands`.

    Of those that have them alike, titles in the language typed stand first, then those with the
    letters as they were typed, accents and all, then shorter ones.
    """
    before, last = _parted(typed)
    words = [*before.split(), f"{last}*"]
    tree = parse(" AND ".join(f"title:{word}" for word in words)).tree
    if tree is None or not positive_leaves(tree):
        return []
    tree = asking.expanded(engine, tree, mend=False).tree
    found = engine.candidates(tree, Filters(), _LOOKED_AT, "relevance", _SECONDS)
    window = engine.window(one for top in found.top.values() for one in top)
    language, as_typed = parse(typed).language, typed.strip().casefold()
    documents = sorted(
        map(window.document, range(len(window.ids))),
        key=lambda one: (
            _stands(typed, one),
            one.language != language,
            as_typed not in one.title.casefold(),
            len(one.title),
            one.title,
        ),
    )
    return [Suggestion(one.title, "title", one.language, 1, one.id) for one in documents]


def _stands(typed: str, document: Document) -> int:
    """Tell where a title has the words in a row as they were typed, if it does.

    Words of grammar at its beginning, such as an article, are passed over.
    """
    analyzer = analyzer_for(document.language)
    words, title = analyzer.surfaces(typed), analyzer.surfaces(document.title)
    if not words:
        return _APART
    row = len(words)
    starts = (
        at
        for at in range(len(title) - row + 1)
        if title[at : at + row - 1] == words[:-1] and title[at + row - 1].startswith(words[-1])
    )
    first = next(starts, None)
    if first is None:
        return _APART
    return _AT_BEGINNING if all(map(analyzer.is_stop_word, title[:first])) else _WITHIN
