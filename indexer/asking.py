"""What an engine is asked: the tree of a query with the forms that only the index knows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, get_args

from indexer import ranking
from indexer.crosslingual.widening import Mended
from indexer.errors import BadParameter, UnknownLanguage
from indexer.expansion import Expander, left_out, likeliest
from indexer.languages import LANGUAGES
from indexer.languages import likeliest as likeliest_language
from indexer.matching import positive_leaves
from indexer.model import UNDETERMINED, AnyOf, Filters, Sort, Word
from indexer.query import leaf_of
from indexer.schema import SURFACE, field_name
from indexer.text import is_date

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from indexer.config import Settings
    from indexer.crosslingual.widening import Widener
    from indexer.engines import Engine, Statistics
    from indexer.model import Node, Query, SearchRequest


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


def is_plain(tree: Node) -> bool:
    """Tell words side by side, with no sign that says what must or must not be there."""
    children = tree.children if isinstance(tree, AnyOf) else (tree,)
    return all(isinstance(one, Word) and one.crosses and not one.phrase for one in children)


class Expanded(NamedTuple):
    """What the engine is asked, with the forms that it has, and what is known of them.

    `every` asks for all words that a person typed side by side, if there are several.
    """

    tree: Node
    every: Node | None
    leaves: tuple[Word, ...]
    statistics: Statistics
    dropped: tuple[str, ...]


def expanded(  # noqa: PLR0913 - what an index knows, and what is asked
    engine: Engine,
    tree: Node,
    every: Node | None = None,
    *,
    mend: bool = True,
    without: Collection[str] = (),
    taken: Collection[str] = (),
) -> Expanded:
    """Give words the forms that only the index knows, and leave out those not wanted.

    The counterparts of words `taken` for others, by what was typed, are in the tree already.
    """
    typed = ranking.terms_of(positive_leaves(tree))
    statistics = engine.statistics(typed)
    expander = Expander(engine, statistics.df, mend=mend, without=left_out(without), taken=taken)
    tree = expander.tree(tree)
    leaves = positive_leaves(tree)
    terms = ranking.terms_of(leaves)
    if not terms <= typed:
        more = engine.statistics(terms - typed).df
        statistics = replace(statistics, df=statistics.df | more)
    dropped = tuple(expander.dropped)
    every = expander.tree(every) if every else None
    return Expanded(tree, every, leaves, statistics, dropped)


def crossed(  # noqa: PLR0913 - what an index knows, and what is asked
    engine: Engine,
    widener: Widener,
    tree: Node,
    language: str,
    every: Node | None = None,
    *,
    mend: bool = True,
    without: Collection[str] = (),
) -> Expanded:
    """Give words those of the other languages, too: of a misspelled one, those of what it is.

    What several words stand for together takes their place in languages that have it somewhere.
    """
    widener = replace(widener, has=lambda leaf: engine.count(leaf, Filters()) > 0)

    def widened(mended: Mapping[str, Mended]) -> tuple[Node, Expanded]:
        taking = replace(widener, mended=mended)
        wide = taking.tree(tree, language)
        wide_every = taking.tree(every, language) if every else None
        return wide, expanded(engine, wide, wide_every, mend=mend, without=without, taken=mended)

    wide, found = widened({})
    mended = _mended(engine, positive_leaves(wide), found, language)
    return widened(mended)[1] if mended else found


def _mended(
    engine: Engine, wide: Sequence[Word], found: Expanded, language: str
) -> dict[str, Mended]:
    """Return what words are taken for that no document has as typed, and no evidence knows."""
    known = {leaf.of for leaf in wide if any(form.match == "cross" for form in leaf.forms)}
    known.update(word for leaf in wide for word in leaf.parts)
    mended = {}
    for leaf in found.leaves:
        if leaf.crosses and leaf.of not in known:
            form = likeliest(leaf, found.statistics.df, language)
            spelling = form and engine.spelling(form.language, form.surfaces[0])
            word = leaf_of(spelling, title=leaf.title) if spelling else None
            if form and word:
                mended[leaf.of] = Mended(word, form.weight)
    return mended


def language_of(query: Query, leaves: Sequence[Word], statistics: Statistics) -> str:
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
    return likeliest_language(query.text) if tied else best
