"""Every place where words stand, in the middle of what is around them, language by language.

What people call KWIC, key word in context (H. P. Luhn 1960): lines under each other, the word that
was asked for in one column. Counterparts in the other languages have columns of their own.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np

from indexer import asking
from indexer.crosslingual.widening import AS_TYPED
from indexer.errors import BadParameter
from indexer.filters import joined
from indexer.languages import LANGUAGES
from indexer.matching import Matcher, occurrences_of, positive_leaves
from indexer.model import AnyOf, Mark
from indexer.query import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.config import Settings
    from indexer.crosslingual.widening import Widener
    from indexer.engines import Candidates, Engine
    from indexer.matching import Occurrence
    from indexer.model import Document, Query, SearchRequest, Word
    from indexer.window import Opened, Window

Neighbours = Literal["text", "before", "after"]
"""How lines are sorted: as they stand in the best documents, or by the words on one side."""

CONTEXT = 70
"""Characters on either side, at the most."""

_DOCUMENTS = 200  # of each language that are looked at: the best
_SORTED_BY = 3  # words on one side
_BLANK = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class ConcordanceLine:
    """A place where a word stands: `text[mark.start:mark.end]` is the word, in its context.

    `start` is where the line begins in the document's text. The line lies within one passage, or
    a little of those on its sides, and has no line ends.
    """

    document: Document
    passage: int
    language: str
    text: str
    start: int
    mark: Mark

    @property
    def before(self) -> str:
        """What stands before the word, in the order in which it is read."""
        return self.text[: self.mark.start]

    @property
    def word(self) -> str:
        """The word, or several that were asked for together."""
        return self.text[self.mark.start : self.mark.end]

    @property
    def after(self) -> str:
        """What stands after the word, in the order in which it is read."""
        return self.text[self.mark.end :]


@dataclass(frozen=True, slots=True)
class Column:
    """The lines of one language.

    `occurrences` were counted in `looked_at` documents, the best of the `documents` that have any
    of the words. Navigation is left out.
    """

    lines: tuple[ConcordanceLine, ...]
    occurrences: int
    looked_at: int
    documents: int


_NOTHING = Column((), 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Concordance:
    """Where the words of a query stand, by the language of the text around them."""

    query: Query
    columns: dict[str, Column] = field(default_factory=dict)


class _Place(NamedTuple):
    """An occurrence in a document looked at: the document's row, and the number of the passage."""

    row: int
    passage: int
    occurrence: Occurrence


def concordance(  # noqa: PLR0913 - what an index knows, and what is asked
    engine: Engine,
    settings: Settings,
    request: SearchRequest,
    *,
    sort: Neighbours,
    limit: int,
    widener: Widener,
) -> Concordance:
    """Return the places of a query's words, at the most `limit` of each language.

    Several words side by side are sought in a row, as what they stand for together is; in a
    language that has neither, each by itself. The request says which documents, and whether words
    may cross. Raises RequestError for parameters, never for words.
    """
    asking.check(request, settings)
    if sort not in get_args(Neighbours):
        known = ", ".join(get_args(Neighbours))
        raise BadParameter(f"there is no order {sort!r}", where="sort", next=f"Known: {known}")
    if not 1 <= limit <= settings.max_window:
        raise BadParameter(f"1 to {settings.max_window} lines can be had", where="size")
    query = parse(request.text)
    filters = joined(request, query, engine.sources)
    language = query.language
    columns = dict.fromkeys((filters.languages if filters else ()) or LANGUAGES, _NOTHING)
    if query.tree is None or filters is None:
        return Concordance(query, columns)
    for asked in _asked(engine, query, request, widener if request.cross else AS_TYPED):
        language = asking.language_of(query, asked.leaves, asked.statistics)
        found = engine.candidates(
            asked.tree, filters, _DOCUMENTS, "relevance", settings.search_seconds
        )
        for code, column in columns.items():
            if not column.occurrences and found.top.get(code):
                places = _Places(engine.window(found.top[code]), asked.leaves, found, code)
                columns[code] = places.column(sort, limit)
    return Concordance(replace(query, language=language), columns)


def _asked(
    engine: Engine, query: Query, request: SearchRequest, widener: Widener
) -> Iterator[asking.Expanded]:
    """Yield what is asked: several plain words together, then what was typed."""
    assert query.tree is not None  # noqa: S101 - tells the type checker what the caller knows
    mend, without = request.cross, request.without
    asked = asking.crossed(engine, widener, query.tree, query.language, mend=mend, without=without)
    if isinstance(query.tree, AnyOf) and asking.is_plain(query.tree):
        typed = tuple(leaf.of for leaf in positive_leaves(query.tree))
        together = [leaf for leaf in asked.leaves if leaf.parts == typed]
        row = parse(f'"{query.text}"').tree
        tree = AnyOf((*together, row)) if row else AnyOf(tuple(together))
        yield asking.expanded(engine, tree, mend=mend, without=without)
    yield asked


class _Places:
    """Where words stand in the best documents of one language."""

    def __init__(
        self, window: Window, leaves: Sequence[Word], found: Candidates, language: str
    ) -> None:
        self._window, self._leaves = window, leaves
        self._language = language
        self._documents = found.totals.get(language, 0)
        order = {one.id: at for at, one in enumerate(found.top[language])}
        self._rows = sorted(range(len(window.ids)), key=lambda row: order[window.ids[row]])

    def column(self, sort: Neighbours, limit: int) -> Column:
        """Return the lines that come first in an order."""
        places = [*self._every()]
        if sort != "text":
            neighbours = self._neighbours(places, before=sort == "before")
            places = [place for _, place in sorted(zip(neighbours, places, strict=True), key=_key)]
        shown = places[:limit]
        rows = sorted({place.row for place in shown})
        opened = dict(zip(rows, self._window.opened(rows), strict=True))
        return Column(
            tuple(self._line(place, opened[place.row]) for place in shown),
            len(places),
            len(self._rows),
            self._documents,
        )

    def _every(self) -> Iterator[_Place]:
        """Yield the places in prose, the best document first; none lies over another."""
        found = Matcher(self._leaves).find(self._window)
        for row in self._rows:
            _, in_text = occurrences_of(self._leaves, found, self._window, row)
            spans = self._window.spans(row)
            lasts = [span.last for span in spans]
            free = 0
            for one in sorted(in_text, key=lambda one: (one.first, -one.last)):
                number = bisect.bisect_right(lasts, one.first)
                span = spans[number]
                if one.first >= free and span.language == self._language and not span.boilerplate:
                    free = one.last
                    yield _Place(row, number, one)

    def _neighbours(self, places: Sequence[_Place], *, before: bool) -> list[list[str]]:
        """Return the surfaces of the words on one side of each place, the nearest first."""
        window = self._window
        rows = []
        for place in places:
            begun = int(window.first[place.row] + window.titles[place.row])
            if before:
                last = begun + place.occurrence.first
                rows.append(range(max(begun, last - _SORTED_BY), last)[::-1])
            else:
                first = begun + place.occurrence.last
                rows.append(range(first, min(int(window.first[place.row + 1]), first + _SORTED_BY)))
        surfaces = window.surfaces(np.array([at for row in rows for at in row], np.int64))
        return [[surfaces[int(window.words[at])] for at in row] for row in rows]

    def _line(self, place: _Place, opened: Opened) -> ConcordanceLine:
        one, words = place.occurrence, opened.words
        start, end = words.starts[one.first], words.ends[one.last - 1]
        left, right = _context(opened, place.passage, start, end)
        text = _BLANK.sub(" ", opened.text[left:right])
        form = one.form
        mark = Mark(start - left, end - left, form.match, one.of, form.by)
        document = self._window.document(place.row)
        return ConcordanceLine(document, place.passage, self._language, text, left, mark)


def _context(opened: Opened, passage: int, start: int, end: int) -> tuple[int, int]:
    """Return from where to where the text around a word is shown: whole words, no navigation."""
    first = last = passage
    while first > 0 and not opened.spans[first - 1].boilerplate:
        first -= 1
        if opened.spans[first].start <= start - CONTEXT:
            break
    while last + 1 < len(opened.spans) and not opened.spans[last + 1].boilerplate:
        last += 1
        if opened.spans[last].end >= end + CONTEXT:
            break
    left, right = opened.spans[first].start, opened.spans[last].end
    words = opened.words
    if left < start - CONTEXT:
        left = words.starts[bisect.bisect_left(words.starts, start - CONTEXT)]
    if right > end + CONTEXT:
        right = words.ends[bisect.bisect_right(words.ends, end + CONTEXT) - 1]
    return left, right


def _key(pair: tuple[list[str], _Place]) -> list[str]:
    return pair[0]
