"""What the results page shows, worked out of a search and its results: sections, pages, filters."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import url_for

from indexer import LANGUAGES
from webapp import explaining

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer import Hit, Results, Settings
    from webapp.explaining import Borrowed
    from webapp.params import Search

SECTION_SIZE = 5  # hits of one language where languages stand side by side
_NEIGHBOURS = 2  # numbered pages on either side of the one that is open
_SOURCES_OFFERED = 30
_WORDS_OFFERED = 8
_YEARS_OFFERED = 5
_BORROWED_SHOWN = 10  # words of other languages; more are folded
_BEGINNING = 4  # letters that words have in common with one that nothing was found for
_OF_ONE_LANGUAGE = frozenset(("typed", "inflection", "spelling"))
_OPERATORS = frozenset(("AND", "OR", "NOT", "ET", "OU", "SAUF"))
_SIGNS = re.compile(r"""["“”„«»()]~?\d*|(?<!\S)[-−=]|~\d*(?!\S)""")
_LANGUAGE_IN_NAME = re.compile(rf"\.({'|'.join(LANGUAGES)})\.[^./]+$")


@dataclass(frozen=True, slots=True)
class Section:
    """One language: how many documents, how many of them by the words as typed, the first hits."""

    language: str
    total: int
    direct: int
    hits: tuple[Hit, ...]
    url: str

    @property
    def by_translation(self) -> int:
        """How many are found only through another language's words."""
        return max(0, self.total - self.direct)


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter and the address without it."""

    kind: str
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """A language that one click takes among those wanted, or out of them."""

    language: str
    total: int
    chosen: bool
    url: str


@dataclass(frozen=True)
class View:
    """Everything that the template of the results page reads, some of it more than once."""

    search: Search
    results: Results
    sections: tuple[Section, ...]
    all_languages: tuple[str, ...]
    is_list: bool
    last_page: int
    size: int

    @property
    def order(self) -> tuple[str, ...]:
        """The languages wanted, that of the query first."""
        wanted = self.search.languages
        return tuple(code for code in self.all_languages if not wanted or code in wanted)

    @property
    def some_words(self) -> int:
        """How many documents have some of the words but not all."""
        return max(0, self.results.total - self.results.all_words)

    @property
    def other_languages(self) -> int:
        """How many documents of none of our languages were found; they have no section."""
        return sum(n for code, n in self.results.totals.items() if code not in LANGUAGES)

    @property
    def first_rank(self) -> int:
        """The number of the first hit on this page."""
        return (self.search.page - 1) * self.size + 1

    @property
    def pages(self) -> list[int | None]:
        """Pages to link; None is a gap."""
        return numbered(self.search.page, self.last_page)

    @property
    def chips(self) -> list[Chip]:
        """Active filters, but for languages, each of which has its box."""
        search = self.search
        chips = [
            Chip("source", name, url(search, sources=_without(search.sources, name)))
            for name in search.sources
        ]
        chips += [
            Chip("without", term, url(search, without=_without(search.without, term)))
            for term in search.without
        ]
        if search.after:
            chips.append(Chip("after", search.after, url(search, after="")))
        if search.before:
            chips.append(Chip("before", search.before, url(search, before="")))
        return chips

    @property
    def language_choices(self) -> list[LanguageChoice]:
        """The languages, with how many documents each has whether it is wanted or not."""
        return [self._language_choice(code) for code in self.all_languages]

    def _language_choice(self, code: str) -> LanguageChoice:
        wanted = self.search.languages
        changed = _without(wanted, code) if code in wanted else (*wanted, code)
        address = url(self.search, languages=changed)
        return LanguageChoice(code, self.results.totals.get(code, 0), code in wanted, address)

    @property
    def by_language(self) -> str:
        """The address of this search with a section for each language."""
        wanted = self.search.languages
        return url(self.search, view="sections", languages=wanted if len(wanted) > 1 else ())

    @property
    def spellings(self) -> list[Chip]:
        """Words that were searched for since they are spelled nearly like one typed."""
        terms = dict.fromkeys(e.term for e in self.results.expansions if e.by == "spelling")
        return [
            Chip("spelling", term, self._without(term)) for term in list(terms)[:_WORDS_OFFERED]
        ]

    @cached_property
    def borrowed(self) -> dict[str, list[Borrowed]]:
        """Words of the other languages that were looked for, by language."""
        crossing = [e for e in self.results.expansions if e.by not in _OF_ONE_LANGUAGE]
        found = explaining.by_language(crossing, self._without)
        return {code: found[code] for code in self.order if code in found}

    @property
    def borrowed_words(self) -> int:
        """How many words of other languages were looked for."""
        return sum(map(len, self.borrowed.values()))

    @property
    def many_borrowed(self) -> bool:
        """Whether they are too many to be shown at once."""
        return self.borrowed_words > _BORROWED_SHOWN

    @property
    def is_narrowed(self) -> bool:
        """Whether some documents are left out by a filter."""
        return bool(self.search.languages or self.chips)

    def _without(self, term: str) -> str:
        """Return the address of this search without a word that it has borrowed."""
        return url(self.search, without=(*self.search.without, term))

    @property
    def source_choices(self) -> list[tuple[str, int]]:
        """Sources to filter by, the most frequent first, those asked for among them."""
        counted = self.results.facets.get("source", {})
        offered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:_SOURCES_OFFERED]
        known = {name for name, _ in offered}
        asked = [(name, counted.get(name, 0)) for name in self.search.sources if name not in known]
        return [(name, count) for name, count in offered if name] + asked

    @property
    def saved(self) -> list[tuple[str, str]]:
        """What says this search to whatever makes a file of it: not on which page it stands."""
        plain = self.search.changed(view="sections", explain=False, size=0)
        return plain.parameters()

    @property
    def feed(self) -> str:
        """The address of the newest results as a feed."""
        return f"{url_for('feeds.feed')}?{urlencode(self.saved)}"

    @property
    def year_choices(self) -> list[tuple[str, int]]:
        """The years that most documents found are of, the latest first, with how many."""
        counted = self.results.facets.get("year", {})
        most = sorted(((year, n) for year, n in counted.items() if year), key=lambda p: -p[1])
        return sorted(most[:_YEARS_OFFERED], reverse=True) if len(most) > 1 else []

    def url(self, **changes: object) -> str:
        """Return the address of this search with some of it changed."""
        return url(self.search, **changes)

    def page_url(self, page: int) -> str:
        """Return the address of another page of this list."""
        return url(self.search, page=page)

    @property
    def years(self) -> tuple[str, str]:
        """The first and last year among the documents found."""
        known = sorted(year for year in self.results.facets.get("year", {}) if year)
        return (known[0], known[-1]) if known else ("", "")

    @property
    def bare_text(self) -> str:
        """The words without what narrows them: quotes, operators' signs."""
        return " ".join(_SIGNS.sub(" ", self.search.text).split())

    @property
    def words(self) -> list[str]:
        """Each word on its own, to try one at a time."""
        kept = (w for w in self.bare_text.split() if w not in _OPERATORS and ":" not in w)
        return list(dict.fromkeys(kept))[:_WORDS_OFFERED]

    @property
    def beginning(self) -> str:
        """What asks for words that begin like the only one: `secu*`; "" where that is short."""
        word = self.words[0] if len(self.words) == 1 else ""
        is_long = len(word) > _BEGINNING and not word.endswith("*")
        return f"{word[:_BEGINNING]}*" if is_long else ""


def view(search: Search, results: Results, settings: Settings, *, is_list: bool) -> View:
    """Put together what the page shows."""
    size = page_size(search, settings, is_list=is_list)
    first = results.query.language
    languages = tuple(sorted(LANGUAGES, key=lambda code: (code != first, LANGUAGES.index(code))))
    reachable = min(results.total, settings.max_window // size * size)
    return View(
        search=search,
        results=results,
        sections=tuple(_sections(search, results, languages)),
        all_languages=languages,
        is_list=is_list,
        last_page=max(1, -(-reachable // size)),
        size=size,
    )


def shows_list(search: Search) -> bool:
    """Tell whether there is one list: asked for, of one language, or beyond the first page."""
    return search.view == "list" or len(search.languages) == 1 or search.page > 1


def page_size(search: Search, settings: Settings, *, is_list: bool) -> int:
    """Return how many hits a list, or each section, shows."""
    in_section = min(SECTION_SIZE, settings.max_page_size)
    return search.size or (settings.page_size if is_list else in_section)


def url(search: Search, **changes: object) -> str:
    """Return the address of a search with some of it changed."""
    return f"{url_for('pages.home')}?{search.changed(**changes).query_string()}"


def api_url(search: Search) -> str:
    """Return the address of the same search for programs, which have no view."""
    plain = replace(search, view="sections")
    return f"{url_for('api.search')}?{plain.query_string()}"


def language_in_name(document_id: str) -> str:
    """Return the language that a file's name says (council.fr.md), or nothing."""
    found = _LANGUAGE_IN_NAME.search(document_id)
    return found.group(1) if found else ""


def numbered(page: int, last: int) -> list[int | None]:
    """Return the pages to link: the ends, the neighbours, and None for what is left out.

    >>> numbered(6, 20)
    [1, None, 4, 5, 6, 7, 8, None, 20]
    """
    near = range(page - _NEIGHBOURS, page + _NEIGHBOURS + 1)
    wanted = sorted({1, last, *(number for number in near if 1 <= number <= last)})
    pages: list[int | None] = []
    for number in wanted:
        previous = pages[-1] if pages else None
        if previous is not None and number > previous + 1:
            # A gap of one page is no shorter than the page itself.
            pages.append(number - 1 if number == previous + 2 else None)
        pages.append(number)
    return pages


def _sections(search: Search, results: Results, order: Sequence[str]) -> Iterable[Section]:
    for code in order:
        if code in results.groups:
            group = results.groups[code]
            yield Section(
                code,
                group.total,
                results.direct.get(code, 0),
                group.hits,
                url(search, languages=(code,)),
            )


def _without(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(one for one in values if one != value)
