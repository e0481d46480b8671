"""What narrows the documents of a search: languages, sources, dates; by words and by parameters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from indexer.analysis import fold_digits
from indexer.languages import ANALYZERS, LANGUAGES
from indexer.model import Filters
from indexer.text import is_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from indexer.model import Document, Query, SearchRequest

_UNTIL = re.compile(r"\.{2,}|…")
_AFTER_ANY_DAY = "~"  # follows a shortened date where text is compared: all of 2012 is before it


def date_range(text: str) -> tuple[str, str] | None:
    """Read 2012, 2012-05..2013, 2012.. or ..2013 as (after, before); None where it is no date."""
    ends = _UNTIL.split(fold_digits(text))
    first, last = ends * 2 if len(ends) == 1 else (ends[0], ends[-1])
    dates = [end for end in (first, last) if end]
    if len(ends) > 2 or not dates or not all(map(is_date, dates)):  # noqa: PLR2004 - two ends
        return None
    swapped = first and last and first > last + _AFTER_ANY_DAY
    return (last, first) if swapped else (first, last)


def latest(dates: Iterable[str]) -> str:
    """Return the beginning that is after all the others, if any is given."""
    return max(dates, default="")


def earliest(dates: Iterable[str]) -> str:
    """Return the end that is before all the others, if any is given."""
    return min(filter(None, dates), key=lambda date: date + _AFTER_ANY_DAY, default="")


def source_words(name: str) -> tuple[str, ...]:
    """Return the words of a source's name without case, accents or vowel signs.

    The Arabic chain folds the letters of every script.
    """
    return tuple(token.surface for token in ANALYZERS["ar"].words(name))


def joined(
    request: SearchRequest, query: Query, sources: Callable[[], Iterable[str]]
) -> Filters | None:
    """Join what parameters and words ask for; None where nothing satisfies both.

    `sources` gives the names that documents have; those that hold the words asked for are wanted.
    """
    wanted = [set(codes) for codes in (request.languages, query.languages) if codes]
    languages = tuple(code for code in LANGUAGES if all(code in codes for codes in wanted))
    names = request.sources
    if query.sources:
        asked = [source_words(text) for text in query.sources]
        named = {name for name in sources() if any(_holds(source_words(name), a) for a in asked)}
        names = tuple(sorted(named.intersection(request.sources) if request.sources else named))
    if not languages or (query.sources and not names):
        return None
    return Filters(
        languages if wanted else (),
        names,
        latest((request.after, query.after)),
        earliest((request.before, query.before)),
    )


def admits(filters: Filters, document: Document) -> bool:
    """Tell whether a document passes every filter but the one on languages, as engines do.

    Shortened dates compare by what they have: 2012 is within after=2012-05 and before=2012-01.
    """
    date, after, before = document.date, filters.after, filters.before
    return (
        (not filters.sources or document.source in filters.sources)
        and (not after or (bool(date) and date >= after[: len(date)]))
        and (not before or (bool(date) and date[: len(before)] <= before))
    )


def _holds(name: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(name[at : at + len(words)] == words for at in range(len(name)))
