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
from indexer.lines import unbroken
from indexer.matching import Matcher, occurrences_of, positive_leaves
from indexer.model import AnyOf, Mark
from indexer.query import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
_FIRST_BLANKS = re.compile(r"\S*\s+")
_LAST_BLANKS = re.compile(r"\s+\S*\Z")
_BETWEEN_CELLS = re.compile(r"(?<!\S)\|(?!\S)")
_GOES_ON = "…"


@dataclass(frozen=True, slots=True)
class ConcordanceLine:
    """A place where a word stands: `text[mark.start:mark.end]` is the word, in its context.

    `start` is where the line begins in the document's text. The line is whole words of one
    paragraph, of one row of a table or one item of a list, and has no line ends; between cells is
    a dot. `cut` tells on which sides, before and after, its paragraph goes on.
    """

    document: Document
    passage: int
    language: str
    text: str
    start: int
    mark: Mark
    cut: tuple[bool, bool] = (False, False)

    @property
    def before(self) -> str:
        """What stands before the word, in the order in which it is read; `… ` where it is cut."""
        return (f"{_GOES_ON} " if self.cut[0] else "") + self.text[: self.mark.start]

    @property
    def word(self) -> str:
        """The word, or several that were asked for together."""
        return self.text[self.mark.start : self.mark.end]

    @property
    def after(self) -> str:
        """What stands after the word, in the order in which it is read; ` …` where it is cut."""
        return self.text[self.mark.end :] + (f" {_GOES_ON}" if self.cut[1] else "")


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
        shown = places[:limit]
        opened = self._opened(shown if sort == "text" else places)
        if sort != "text":
            neighbours = self._neighbours(places, opened, before=sort == "before")
            ordered = sorted(zip(neighbours, places, strict=True), key=_key)
            shown = [place for _, place in ordered[:limit]]
        return Column(
            tuple(self._line(place, opened[place.row]) for place in shown),
            len(places),
            len(self._rows),
            self._documents,
        )

    def _opened(self, places: Sequence[_Place]) -> dict[int, Opened]:
        """Return the texts of the documents that places are in, by their rows."""
        rows = sorted({place.row for place in places})
        return dict(zip(rows, self._window.opened(rows), strict=True))

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

    def _neighbours(
        self, places: Sequence[_Place], opened: Mapping[int, Opened], *, before: bool
    ) -> list[list[str]]:
        """Return the surfaces of the words on one side of each place, the nearest first."""
        window = self._window
        rows = []
        for place in places:
            begun = int(window.first[place.row] + window.titles[place.row])
            beside = _beside(opened[place.row], place.occurrence, before=before)
            rows.append([begun + word for word in beside])
        surfaces = window.surfaces(np.array([at for row in rows for at in row], np.int64))
        return [[surfaces[int(window.words[at])] for at in row] for row in rows]

    def _line(self, place: _Place, opened: Opened) -> ConcordanceLine:
        one, words = place.occurrence, opened.words
        start, end = words.starts[one.first], words.ends[one.last - 1]
        first, last = _paragraph(opened, place.passage, start, end)
        left, right = _before(opened.text, first, start), _after(opened.text, end, last)
        text = _BETWEEN_CELLS.sub("·", _BLANK.sub(" ", opened.text[left:right]))
        form = one.form
        mark = Mark(start - left, end - left, form.match, one.of, form.by)
        return ConcordanceLine(
            self._window.document(place.row),
            place.passage,
            self._language,
            text,
            left,
            mark,
            (left > first, right < last),
        )


def _beside(opened: Opened, one: Occurrence, *, before: bool) -> list[int]:
    """Return the words on one side of an occurrence and in the same line, the nearest first."""
    starts, ends = opened.words.starts, opened.words.ends
    if before:
        beside = [*range(max(0, one.first - _SORTED_BY), one.first)][::-1]
    else:
        beside = [*range(one.last, min(len(starts), one.last + _SORTED_BY))]
    reached = [starts[one.first], ends[one.last - 1], *(starts[word] for word in beside)]
    if "\n" not in opened.text[min(reached) : max(reached)]:
        return beside
    left, right = unbroken(opened.text, starts[one.first], ends[one.last - 1])
    return [word for word in beside if left <= starts[word] < right]


def _paragraph(opened: Opened, passage: int, start: int, end: int) -> tuple[int, int]:
    """Return from where to where the paragraph, the row or the item around a word goes."""
    left, right = unbroken(opened.text, start, end)
    spans = opened.spans
    first = last = passage
    while first > 0 and spans[first].start > left and not spans[first - 1].boilerplate:
        first -= 1
    while last + 1 < len(spans) and spans[last].end < right and not spans[last + 1].boilerplate:
        last += 1
    return max(left, spans[first].start), max(end, min(right, spans[last].end))


def _before(text: str, first: int, start: int) -> int:
    """Return where the whole words before a word begin that there is room for."""
    if start - first <= CONTEXT:
        return first
    found = _FIRST_BLANKS.match(text, start - CONTEXT - 1, start)
    return found.end() if found else start


def _after(text: str, end: int, last: int) -> int:
    """Return where the whole words after a word end that there is room for."""
    if last - end <= CONTEXT:
        return last
    found = _LAST_BLANKS.search(text, end, end + CONTEXT + 1)
    return found.start() if found else end


def _key(pair: tuple[list[str], _Place]) -> list[str]:
    return pair[0]
