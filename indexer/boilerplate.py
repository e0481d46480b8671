"""Boilerplate in plain text: menus, share buttons, other articles' headlines, footers.

Nothing in plain text says that a line is navigation, and every single sign of it stands in honest
lists, too. So lines are joined to zones, and a zone is tagged only where signs of several kinds
agree. Precision comes before recall: a tagged line is shown last, or folded away.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.furniture import HOME, Kind, fold, kind_of
from indexer.languages import ANALYZERS
from indexer.lines import ends_sentence, is_listed, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.lines import Line

_FEWEST = 5  # items; three or four buttons under a text are too few to tell
_NEEDED = 4  # points
_CONVINCING = 3  # different buttons, which prove a zone without a second kind of sign
_LONGEST_HEADLINE = 220  # characters; longer lines are prose
_PROSE = 80  # characters of a sentence; shorter ones stand in lists and captions, too
_TELLING = 25  # characters; shorter lines repeat in tables and programmes, too
_NEAR = 3  # lines: the picture and the words of one link give its headline twice

# Lines without any sign that may stand between two signs of one zone.
_GAP = 4
_HEADLINE_GAP = 20  # where marks and repetitions show a list of headlines below prose
_MENU_WORDS = 3  # above the prose, only entries of a menu: the title stands there as well
_TRAIL = 3  # the same, between the last sign and the document's end
_HEADLINE_TRAIL = 12

_SEPARATOR = re.compile(r"\s*[|»›>•·→]\s*|\s+(?:/|::|–|-)\s+")
_TRAIL_OF_CRUMBS = re.compile(r"[»›>→]|\s/\s")
_FEWEST_CRUMBS = 3
_LONGEST_ITEM = 40  # characters of an entry of a menu on one line
_WORD = re.compile(r"[^\W\d_]{4,}")
_PAGE_NUMBER = re.compile(r"[\s.…][\d٠-٩]{1,4}$")
_KEY_AND_VALUE = re.compile(r"^[^:]{2,30}\s?:\s?\S")
_ENDS_LIGHTLY = re.compile(r"(?:[:…]|\.\.\.)\s*$")
_EXCLAIMS = re.compile(r"[?!؟…][\"'”’»)]*$")

# What each kind of sign is worth: points for each different line of it, and the most it can earn.
_WORTH: dict[Kind | str, tuple[int, int]] = {
    "action": (2, 4),  # "Sign in", "Partager sur…": buttons; nobody writes them in a text
    "related": (2, 2),  # "Most read", "À lire aussi": headlines of other articles follow
    "notice": (2, 2),  # "© …", "All rights reserved": licences have it as well, so never alone
    "media": (1, 2),  # "… VIDEO", "PHOTOS": a programme may show one video
    "repeated": (1, 2),  # the same long line again at once: poems have refrains, too
    "time": (1, 2),  # "2 hours ago", "12 comments": counted by a machine
    "menu": (3, 3),  # "Home > World > Asia" on one line, or Home and its sections below it
    "page": (1, 2),  # "About us", "Privacy policy": a handbook has such chapters
    "section": (1, 2),  # "Sport", "Culture", "Facebook": a life or a glossary has such entries
    "handle": (1, 1),  # "@paper #news"
    "link": (1, 1),  # a bare address: letters and lists of addresses have it, too
}
# Without one of these the zone may as well be a list of contents, a glossary or a CV.
_DECISIVE = frozenset({"action", "related", "notice", "media", "repeated", "time", "menu"})
_HEADLINES = frozenset({"related", "media", "repeated", "time"})
_NO_TITLE = _HEADLINES | {"notice", "page"}  # these do not follow the title of the page's article


@dataclass(frozen=True, slots=True)
class _Page:
    """The lines of a document and what each of them shows."""

    lines: Sequence[Line]
    signs: list[tuple[str, ...]]  # the kinds of sign of each line; several for a menu on one line
    eligible: list[bool]  # could stand in a zone
    prose: list[int]  # numbers of the lines that are the document's own sentences


@dataclass(frozen=True, slots=True)
class _Zone:
    """Lines `first` to `last`, both included, and whether prose stands above and below them."""

    first: int
    last: int
    below_prose: bool
    above_prose: bool


def zones(lines: Sequence[Line]) -> set[int]:
    """Return the numbers of the lines that look like navigation rather than the document's own."""
    page = _read(lines)
    found: set[int] = set()
    for first, last in _runs(page):
        for zone in _zones(page, first, last):
            if _is_boilerplate(page, zone):
                found.update(range(zone.first, zone.last + 1))
    return found


# --- what each line shows ------------------------------------------------------------------------


def _read(lines: Sequence[Line]) -> _Page:
    by_hand = wrapped(lines)
    signs: list[tuple[str, ...]] = []
    eligible: list[bool] = []
    prose: list[int] = []
    listing = False  # below a heading such as "Most read": numbered headlines belong to it
    for number, line in enumerate(lines):
        text = line.text
        signs.append(() if by_hand[number] else _signs_of(lines, number))
        listed = is_listed(text)
        listing = "related" in signs[-1] or (listing and listed)
        plain = (
            not by_hand[number]
            and len(text) < _LONGEST_HEADLINE
            and (listing or not listed)
            and not ends_sentence(text)
        )
        eligible.append(plain or bool(signs[-1]))
        if by_hand[number] or (len(text) >= _PROSE and ends_sentence(text)):
            prose.append(number)
        elif len(text) >= _LONGEST_HEADLINE:
            prose.append(number)
    page = _Page(lines, signs, eligible, prose)
    _note_repetitions(page)
    _note_menus(page)
    _bridge_questions(page, by_hand)
    return page


def _signs_of(lines: Sequence[Line], number: int) -> tuple[str, ...]:
    text = lines[number].text
    kind = kind_of(text)
    if kind is None:
        return _signs_of_bar(lines, number)
    # A sentence is no button, but notices are sentences, and buttons end in dots and colons.
    if kind == "notice" or not ends_sentence(text) or _ENDS_LIGHTLY.search(text):
        return (kind,)
    return (kind,) if kind == "action" and "cookie" in fold(text) else ()


def _signs_of_bar(lines: Sequence[Line], number: int) -> tuple[str, ...]:
    """Read a menu or a trail of crumbs that stands on one line; rows of a table are none."""
    items = _items(lines[number].text)
    if len(items) < _FEWEST_CRUMBS or any(len(item) > _LONGEST_ITEM for item in items):
        return ()
    for other in (number - 1, number + 1):
        if 0 <= other < len(lines) and len(_items(lines[other].text)) == len(items):
            return ()
    kinds = tuple(kind for kind in map(kind_of, items) if kind)
    home = fold(items[0]) in HOME
    crumbs = home and bool(_TRAIL_OF_CRUMBS.search(lines[number].text))
    if crumbs or (home and len(kinds) > 1):
        return ("menu", *kinds)
    return kinds if 2 * len(kinds) >= len(items) else ()


def _items(text: str) -> list[str]:
    return [item for item in _SEPARATOR.split(text) if item]


def _note_repetitions(page: _Page) -> None:
    seen: dict[str, int] = {}
    for number, line in enumerate(page.lines):
        if not page.eligible[number] or len(line.text) < _TELLING:
            continue
        before = seen.get(line.text)
        if before is not None and number - before <= _NEAR:
            for place in (before, number):
                page.signs[place] = tuple({*page.signs[place], "repeated"})
        seen[line.text] = number


def _note_menus(page: _Page) -> None:
    """Mark Home where its sections stand below it, one on a line."""
    for number, line in enumerate(page.lines):
        below = page.signs[number + 1 : number + _FEWEST]
        if fold(line.text) in HOME and len(below) == _FEWEST - 1:
            if all({"section", "page", "action"} & set(kinds) for kinds in below):
                page.signs[number] = ("menu", "section")


def _bridge_questions(page: _Page, by_hand: list[bool]) -> None:
    """Let a headline that asks or exclaims stand between two others."""
    plain = page.eligible.copy()
    for number in range(1, len(plain) - 1):
        text = page.lines[number].text
        if plain[number - 1] and plain[number + 1] and _EXCLAIMS.search(text):
            page.eligible[number] |= len(text) < _LONGEST_HEADLINE and not by_hand[number]


# --- lines to zones ------------------------------------------------------------------------------


def _runs(page: _Page) -> Iterator[tuple[int, int]]:
    """Yield the first and last number of each run of eligible lines that has a sign."""
    first = -1
    for number, fits in enumerate([*page.eligible, False]):
        if fits and first < 0:
            first = number
        elif not fits and first >= 0:
            if any(page.signs[first:number]):
                yield first, number - 1
            first = -1


def _zones(page: _Page, first: int, last: int) -> Iterator[_Zone]:
    """Cut a run into zones: from a sign to a sign, with few other lines between."""
    below = bool(page.prose) and page.prose[0] < first
    above = bool(page.prose) and page.prose[-1] > last
    signs = [number for number in range(first, last + 1) if page.signs[number]]
    headlines = below and _shows_headlines(page, signs)
    start = end = signs[0]
    for number in signs[1:]:
        if not _belong_together(page, end, number, below=below, above=above, headlines=headlines):
            yield _Zone(start, end, below, above)
            start = number
        end = number
    trail = _HEADLINE_TRAIL if headlines else _TRAIL
    if below and last == len(page.lines) - 1 and last - end <= trail:
        end = last
    yield _Zone(start, end, below, above)


def _shows_headlines(page: _Page, signs: list[int]) -> bool:
    return sum(bool(_HEADLINES & set(page.signs[number])) for number in signs) > 1


def _belong_together(
    page: _Page, left: int, right: int, *, below: bool, above: bool, headlines: bool
) -> bool:
    gap = [line.text for line in page.lines[left + 1 : right]]
    if above and not below:
        menu = all(len(line.split()) <= _MENU_WORDS for line in gap)
        between = _HEADLINES & set(page.signs[left]) and _NO_TITLE & set(page.signs[right])
        return len(gap) <= _GAP and (menu or bool(between))
    return len(gap) <= (_HEADLINE_GAP if headlines else _GAP)


# --- evidence ------------------------------------------------------------------------------------


def _is_boilerplate(page: _Page, zone: _Zone) -> bool:
    numbers = range(zone.first, zone.last + 1)
    lines = [page.lines[number].text for number in numbers]
    distinct: dict[str, set[str]] = {}
    items = 0
    for number, line in zip(numbers, lines, strict=True):
        kinds = page.signs[number]
        items += len(_items(line)) if len(kinds) > 1 and "repeated" not in kinds else 1
        for kind in kinds:
            distinct.setdefault(kind, set()).add(line)
    kinds_found = distinct.keys()
    if not _DECISIVE & kinds_found:
        return False
    if len(kinds_found) == 1 and len(distinct.get("action", ())) < _CONVINCING:
        return False
    if items < _FEWEST and "menu" not in kinds_found:
        return False
    points = sum(
        min(len(found) * _WORTH[kind][0], _WORTH[kind][1]) for kind, found in distinct.items()
    )
    return points + _circumstances(page, zone, lines) - _like_a_list(page, zone, lines) >= _NEEDED


def _circumstances(page: _Page, zone: _Zone, lines: list[str]) -> int:
    """Return the points of what fits a zone but proves none: its place, subject and style."""
    at_edge = (zone.below_prose and zone.last >= len(page.lines) - 1) or (
        zone.above_prose and zone.first <= _GAP
    )
    return (
        int(at_edge) + int(_changes_subject(page, lines)) + int(_is_terse(lines) or _shouts(lines))
    )


_OTHER_SUBJECT = 0.25  # of a zone's words that the prose has as well


def _changes_subject(page: _Page, lines: list[str]) -> bool:
    """Tell whether a zone has hardly a word in common with the document's prose."""
    if not page.prose:
        return False
    own = {word for number in page.prose for word in _subject(page.lines[number].text)}
    other = {word for line in lines for word in _subject(line)}
    return len(other & own) < _OTHER_SUBJECT * len(other)


_STEM = 6  # letters: enough to meet most inflections of a word


def _subject(text: str) -> Iterator[str]:
    for word in _WORD.findall(fold(text)):
        if not _is_grammar(word):
            yield word[:_STEM]


def _is_grammar(word: str) -> bool:
    return any(analyzer.is_stop_word(word) for analyzer in ANALYZERS.values())


_MOST = 0.6


def _is_terse(lines: list[str]) -> bool:
    """Tell whether most lines have no grammar words: entries of a menu, not sentences."""
    terse = sum(not any(map(_is_grammar, fold(line).split())) for line in lines)
    return terse >= _MOST * len(lines)


def _shouts(lines: list[str]) -> bool:
    """Tell whether most lines are written in Capitals or in CAPITALS, as Headlines Are."""
    return sum(line.istitle() or line.isupper() for line in lines) >= _MOST * len(lines)


_LISTED = 3  # points that a list takes away


def _like_a_list(page: _Page, zone: _Zone, lines: list[str]) -> int:
    """Return the points that speak for a list of the document's own."""
    folded = [fold(line) for line in lines]
    ordered = sum(a < b for a, b in zip(folded, folded[1:], strict=False))
    return _LISTED * (
        int(ordered >= (len(lines) - 1) * 0.9)  # an alphabetical list
        + int(_share(_PAGE_NUMBER, lines) >= _MOST)  # contents, with the numbers of their pages
        + int(_share(_KEY_AND_VALUE, lines) >= _MOST)  # a form
        + int(_is_contents(page, zone, folded))
    )


def _share(pattern: re.Pattern[str], lines: list[str]) -> float:
    return sum(bool(pattern.search(line)) for line in lines) / len(lines)


def _is_contents(page: _Page, zone: _Zone, folded: list[str]) -> bool:
    """Tell whether most lines stand again further down, as the headings they announce."""
    later = {fold(line.text) for line in page.lines[zone.last + 1 :]}
    return sum(line in later for line in folded) >= _MOST * len(folded)
