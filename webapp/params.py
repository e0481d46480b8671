"""The only place where a query string becomes a search, and a search a query string.

A person's words are always taken, whatever they are. Only parameters can be wrong.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import urlencode

from indexer import LANGUAGES, BadParameter, SearchRequest, UnknownLanguage, is_date

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from werkzeug.datastructures import MultiDict

    from indexer import Settings

View = Literal["sections", "list"]
Sort = Literal["relevance", "date"]

# What a document's text never holds either: NUL and lone surrogates cannot be sent, and bidi
# embeddings, overrides and isolates would reorder whatever stands around the words.
_UNWANTED = re.compile("[\0\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_LONGEST_NUMBER = 9  # digits; more are beyond any window
_LONGEST_IN_LINK = 500  # characters of the words; the query language reads fewer
_MOST_REPEATS = 64


@dataclass(frozen=True, slots=True)
class Search:
    """A search as an address says it. `size` 0 is the default of the settings."""

    text: str = ""
    languages: tuple[str, ...] = ()
    cross: bool = True
    without: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    after: str = ""
    before: str = ""
    sort: Sort = "relevance"
    group: bool = False
    explain: bool = False
    page: int = 1
    size: int = 0
    view: View = "sections"

    def request(self, *, size: int, group: bool) -> SearchRequest:
        """Return what the index is asked."""
        return SearchRequest(
            self.text,
            languages=self.languages,
            cross=self.cross,
            limit=size,
            offset=(self.page - 1) * size,
            without=self.without,
            sources=self.sources,
            after=self.after,
            before=self.before,
            sort=self.sort,
            group=group,
            explain=self.explain,
        )

    def changed(self, **changes: object) -> Search:
        """Return another search; a change of anything but the page begins at page 1 again."""
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]

    def query_string(self) -> str:
        """Return the search as the part of an address after `?`, without what is the default."""
        return urlencode(self.parameters())

    def parameters(self) -> list[tuple[str, str]]:
        """Return name and value of everything that is not the default."""
        pairs = [("q", self.text[:_LONGEST_IN_LINK])]
        pairs += [("lang", language) for language in self.languages]
        pairs += [("source", source) for source in self.sources]
        pairs += [("without", term) for term in self.without]
        single = {
            "cross": "" if self.cross else "0",
            "after": self.after,
            "before": self.before,
            "sort": "" if self.sort == "relevance" else self.sort,
            "view": "" if self.view == "sections" else self.view,
            "explain": "1" if self.explain else "",
            "size": str(self.size) if self.size else "",
            "page": str(self.page) if self.page > 1 else "",
        }
        return pairs + [(name, value) for name, value in single.items() if value]


def read_search(values: MultiDict[str, str], settings: Settings) -> Search:
    """Read a search from an address. Raises UnknownLanguage, BadParameter; never for words.

    A parameter without a value counts as not given: forms send those.
    """
    search = Search(
        text=words(values),
        languages=_languages(values),
        cross=_choice(values, "cross", {"1": True, "0": False}, default=True),
        without=_repeated(values, "without"),
        sources=_repeated(values, "source"),
        after=_date(values, "after"),
        before=_date(values, "before"),
        sort=cast("Sort", one_of(values, "sort", ("relevance", "date"))),
        group=one_of(values, "group", ("", "language")) == "language",
        explain=_choice(values, "explain", {"1": True, "0": False}, default=False),
        view=cast("View", one_of(values, "view", ("sections", "list"))),
        page=_number(values, "page") or 1,
        size=_number(values, "size"),
    )
    if values.get("cursor"):
        raise BadParameter("this cursor is not known", where="cursor", next="Use page and size")
    _check_window(search, settings)
    return search


def without(values: MultiDict[str, str], names: Collection[str]) -> MultiDict[str, str]:
    """Return all else that a query string has: what is left to `read_search`."""
    return type(values)(pair for pair in values.items(multi=True) if pair[0] not in names)


def words(values: MultiDict[str, str]) -> str:
    """Return what a person typed, without what cannot be sent back."""
    return _clean(values.get("q", ""))


def text(values: MultiDict[str, str]) -> str:
    """Return a text to analyse."""
    return _clean(values.get("text", ""))


def language(values: MultiDict[str, str]) -> str:
    """Return the one language that must be given."""
    given = _languages(values)
    if len(given) != 1:
        raise BadParameter("one language is needed", where="lang", next=_LANGUAGES_ARE)
    return given[0]


def one_language(values: MultiDict[str, str]) -> str:
    """Return the one language that a list is narrowed to; nothing where it is not."""
    given = _languages(values)
    return given[0] if len(given) == 1 else ""


def letters(values: MultiDict[str, str]) -> str:
    """Return letters that titles or ids are to have."""
    return " ".join(_clean(values.get("find", "")).split())[:_LONGEST_IN_LINK]


def page_number(values: MultiDict[str, str]) -> int:
    """Return the page of a list that is no search."""
    return _number(values, "page") or 1


def passage(values: MultiDict[str, str]) -> int:
    """Return the number of a passage, which must be given."""
    value = values.get("passage", "")
    if not value.isdecimal() or len(value) > _LONGEST_NUMBER:
        raise BadParameter(
            "must be the number of a passage", where="passage", next="They count from 0"
        )
    return int(value)


def size(values: MultiDict[str, str]) -> int:
    """Return how many are wanted of each language; 0 where that is not said."""
    return _number(values, "size")


def waits(values: MultiDict[str, str]) -> bool:
    """Tell whether a change is to be answered only once a search sees it."""
    return one_of(values, "wait", ("", "searchable")) == "searchable"


def metadata(values: MultiDict[str, str]) -> dict[str, object]:
    """Return what is said of a document: all else that a query has, repeated ones as lists."""
    given = ((name, values.getlist(name)) for name in values if name != "wait")
    return {name: found[0] if len(found) == 1 else found for name, found in given}


def document_id(value: str) -> str:
    """Return the id of a document as the index knows it."""
    return unicodedata.normalize("NFC", _clean(value))


def latin_digits(value: str) -> str:
    """Return digits of any script as those of ISO dates."""
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in value
    )


# --- one parameter -----------------------------------------------------------------------------

_LANGUAGES_ARE = f"The languages are {', '.join(LANGUAGES)}"


def _clean(value: str) -> str:
    return _UNWANTED.sub("", value)


def _repeated(values: MultiDict[str, str], name: str) -> tuple[str, ...]:
    given = dict.fromkeys(_clean(value) for value in values.getlist(name) if value)
    if len(given) > _MOST_REPEATS:
        raise BadParameter(f"more than {_MOST_REPEATS} values", where=name, next="Give fewer")
    return tuple(given)


def _languages(values: MultiDict[str, str]) -> tuple[str, ...]:
    given = _repeated(values, "lang")
    for code in given:
        if code not in LANGUAGES:
            raise UnknownLanguage(
                f"{code[:20]!r} is not a language of the index", where="lang", next=_LANGUAGES_ARE
            )
    # All of them is the same as none, and makes shorter addresses.
    return () if set(given) == set(LANGUAGES) else given


def one_of(values: MultiDict[str, str], name: str, allowed: tuple[str, ...]) -> str:
    """Return the value, or the first of those allowed where none is given."""
    value = values.get(name) or allowed[0]
    if value not in allowed:
        known = " or ".join(choice for choice in allowed if choice)
        raise BadParameter(f"must be {known}", where=name, next="Mend or leave it out")
    return value


def _choice(
    values: MultiDict[str, str], name: str, allowed: Mapping[str, bool], *, default: bool
) -> bool:
    value = values.get(name)
    if value and value not in allowed:
        raise BadParameter(
            f"must be {' or '.join(allowed)}", where=name, next="Mend or leave it out"
        )
    return allowed[value] if value else default


def _number(values: MultiDict[str, str], name: str) -> int:
    """Return a whole number of 1 or more, or 0 where none is given."""
    value = values.get(name, "")
    if not value:
        return 0
    if not value.isdecimal() or len(value) > _LONGEST_NUMBER or int(value) < 1:
        raise BadParameter("must be a whole number from 1", where=name, next="Mend or leave it out")
    return int(value)


def _check_window(search: Search, settings: Settings) -> None:
    if search.size > settings.max_page_size:
        raise BadParameter(
            f"at most {settings.max_page_size} results on a page", where="size", next="Ask for less"
        )
    deepest = settings.max_window
    if search.page * (search.size or settings.page_size) > deepest:
        raise BadParameter(
            f"a list ends at result {deepest}", where="page", next="Narrow the search instead"
        )


def _date(values: MultiDict[str, str], name: str) -> str:
    """Return a whole or shortened ISO date. Digits of any script are taken: people type them."""
    value = latin_digits(values.get(name, "").strip())
    if not value:
        return ""
    if not is_date(value):
        raise BadParameter(
            "must be a date as YYYY, YYYY-MM or YYYY-MM-DD", where=name, next="Mend or leave it out"
        )
    return value
