"""Boilerplate in plain text: menus, share buttons, other articles' headlines, footers.

Nothing in plain text says that a line is navigation, and every single sign of it stands in honest
lists, too. So lines are joined to zones, and a zone is tagged only where signs of several kinds
agree. Precision comes before recall: a tagged line is shown last, or folded away.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indexer import signs
from indexer.furniture import Kind, fold

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from indexer.lines import Line
    from indexer.signs import Page

_FEWEST = 5  # items; three or four buttons under a text are too few to tell
_NEEDED = 4  # points

# What each kind of sign is worth: points for each different line of it, and the most it can earn.
_WORTH: dict[Kind, tuple[int, int]] = {
    "action": (2, 4),  # "Sign in", "Partager sur…": buttons; nobody writes them in a text
    "related": (2, 2),  # "Most read", "À lire aussi": headlines of other articles follow
    "notice": (2, 2),  # "© …", "All rights reserved": licences have it as well
    "media": (1, 2),  # "… VIDEO", "PHOTOS": a programme may show one video
    "repeated": (1, 2),  # the same long line again at once: poems have refrains, too
    "time": (1, 2),  # "2 hours ago", "12 comments": written by a machine
    "menu": (2, 2),  # "Home > World > Asia" on one line, or Home and its sections below it
    "page": (1, 2),  # "About us", "Privacy policy": a handbook has such chapters
    "section": (1, 2),  # "Sport", "Culture", "Facebook": a life or a glossary has such entries
    "handle": (1, 1),  # "@paper #news"
    "link": (1, 1),  # a bare address: letters and lists of addresses have it, too
    "date": (0, 0),  # below a headline: holds a zone together and proves nothing
}
# Without one of these the zone may as well be a list of contents, a glossary or a CV.
_DECISIVE = frozenset[Kind]({"action", "related", "notice", "media", "repeated", "time", "menu"})
_HEADLINES = frozenset[Kind]({"related", "media", "repeated", "time"})
_NO_TITLE = _HEADLINES | {"notice", "page"}  # these do not follow the title of the page's article
_ENTRIES = frozenset[Kind]({"page", "section"})
_CONVINCING = 3  # different buttons, which prove a zone without a second kind of sign
_NOTICES = 2  # of the rights in a page; more of them are a list of the authors of something
_FULL_MENU = 5  # different entries that make a menu of the head, if hardly anything else is there

# Lines without any sign that may stand between two signs of one zone.
_GAP = 4
_MENU_GAP = 6  # above the prose; of lines of so few words, as the title stands there as well
_MENU_WORDS = 3
_MASTHEAD_WORDS = 5
_TOP = 2  # lines, where a page says "Skip to content"
_SHORT_HEAD = 10  # lines
_TAIL_GAP = 6  # below the prose
_HEADLINE_GAP = 20  # the same, where marks and repetitions show a list of headlines
_TRAIL = 4  # likewise between the last sign and the document's end
_HEADLINE_TRAIL = 12

_DENSE = 0.33  # of the lines of a zone that have a sign, if they are no headlines
_MOST = 0.6
_NEARLY_ALL = 0.9
_OTHER_SUBJECT = 0.25  # of a zone's words that the prose has as well
_LISTED = 3  # points that a list of the document's own takes away
_FEWEST_CLOCKS = 3
_SOON = 500  # lines: so far below its contents a chapter may begin

_MAIL_HEAD = 10  # lines
_MAIL = re.compile(
    r"(?:from|to|subject|date|de|à|objet|من|إلى|الموضوع|التاريخ)\s?:\s\S", re.IGNORECASE
)
_CLOCK = re.compile(r"(\d{1,2})\s?[:h]\s?(\d\d)\b")
_PAGE_NUMBER = re.compile(r"[\s.…][\d٠-٩]{1,4}$")
_KEY_AND_VALUE = re.compile(r"^[^:\d]{2,30}\s?:\s?\S")


@dataclass(frozen=True, slots=True)
class _Zone:
    """Lines `first` to `last`, both included, and whether prose stands above and below them."""

    first: int
    last: int
    below_prose: bool
    above_prose: bool


def zones(lines: Sequence[Line]) -> set[int]:
    """Return the numbers of the lines that look like navigation rather than the document's own."""
    if sum(bool(_MAIL.match(line.text)) for line in lines[:_MAIL_HEAD]) > 1:
        return set()  # people write to each other; a newsletter's buttons are a small loss
    page = signs.read(lines)
    found: set[int] = set()
    for first, last in _runs(page):
        for zone in _zones(page, first, last):
            if _is_boilerplate(page, zone):
                found.update(range(zone.first, zone.last + 1))
    return found


# --- lines to zones ------------------------------------------------------------------------------


def _runs(page: Page) -> Iterator[tuple[int, int]]:
    """Yield the first and last number of each run of eligible lines that has a sign."""
    first = -1
    for number, fits in enumerate([*page.eligible, False]):
        if fits and first < 0:
            first = number
        elif not fits and first >= 0:
            if any(page.signs[first:number]):
                yield first, number - 1
            first = -1


def _zones(page: Page, first: int, last: int) -> Iterator[_Zone]:
    """Cut a run into zones: from a sign to a sign, with few other lines between."""
    below = bool(page.prose) and page.prose[0] < first
    above = bool(page.prose) and page.prose[-1] > last
    marked = [number for number in range(first, last + 1) if page.signs[number]]
    tail = below and not above
    headlines = sum(bool(_HEADLINES.intersection(page.signs[number])) for number in marked) > 1
    gap = (_HEADLINE_GAP if headlines else _TAIL_GAP) if tail else _GAP
    start = end = marked[0]
    for number in marked[1:]:
        head = above and not below
        if not (_is_menu(page, end, number) if head else number - end - 1 <= gap):
            yield _Zone(start, end, below, above)
            start = number
        end = number
    if tail and last - end <= (_HEADLINE_TRAIL if headlines else _TRAIL):
        end = last
    zone = _Zone(start, end, below, above)
    yield _with_its_block(page, zone, first, last) if above and not below else zone


def _with_its_block(page: Page, zone: _Zone, first: int, last: int) -> _Zone:
    """Let a menu of the head take the other short lines of its block, its title's excepted."""
    start, end = zone.first, zone.last
    while start > first and _is_entry_beside(page, start - 1, start):
        start -= 1
    while end < last and _is_entry_beside(page, end + 1, end):
        end += 1
    return replace(zone, first=start, last=end)


def _is_entry_beside(page: Page, number: int, other: int) -> bool:
    line = page.lines[number]
    same_block = line.block == page.lines[other].block
    return same_block and len(line.text.split()) <= _MENU_WORDS


def _is_menu(page: Page, left: int, right: int) -> bool:
    """Tell whether the lines between two signs above the prose cannot be the article's title."""
    gap = page.lines[left + 1 : right]
    long = [line for line in gap if len(line.text.split()) > _MENU_WORDS]
    if not long:
        return len(gap) <= _MENU_GAP
    if left < _TOP and len(long) == 1 and len(long[0].text.split()) <= _MASTHEAD_WORDS:
        # "Skip to content", the name of the site, and then its menu.
        entries = (
            _ENTRIES.intersection(kinds) for kinds in page.signs[left + 1 : left + _SHORT_HEAD]
        )
        return "action" in page.signs[left] and sum(map(bool, entries)) >= _CONVINCING
    among_headlines = _HEADLINES.intersection(page.signs[left])
    return bool(len(gap) <= _GAP and among_headlines and _NO_TITLE.intersection(page.signs[right]))


# --- evidence ------------------------------------------------------------------------------------


def _is_boilerplate(page: Page, zone: _Zone) -> bool:
    numbers = range(zone.first, zone.last + 1)
    lines = [page.lines[number].text for number in numbers]
    shown: dict[Kind, set[str]] = {}
    size = 0
    for number, line in zip(numbers, lines, strict=True):
        kinds = page.signs[number]
        bar = len(kinds) > 1 and "repeated" not in kinds
        size += len(signs.items(line)) if bar else 1
        for place, kind in enumerate(kinds):
            shown.setdefault(kind, set()).add(f"{line} {place}" if bar else line)
    if _runs_backwards(lines):
        shown.setdefault("time", set()).update(lines[:2])
    if len(shown.get("notice", ())) > _NOTICES:
        del shown["notice"]
    if size < _FEWEST and "menu" not in shown:
        return False
    signed = sum(bool(page.signs[number]) for number in numbers)
    if not _agree(page, shown, signed / len(lines)) and not _is_full_menu(shown, zone, size):
        return False
    points = _points(shown) + _circumstances(page, zone, lines)
    return points - _like_a_list(page, zone, lines) >= _NEEDED


def _points(shown: dict[Kind, set[str]], kinds: Container[Kind] = _WORTH) -> int:
    return sum(
        min(len(found) * _WORTH[kind][0], _WORTH[kind][1])
        for kind, found in shown.items()
        if kind in kinds
    )


def _agree(page: Page, shown: dict[Kind, set[str]], density: float) -> bool:
    """Tell whether signs of different kinds, a decisive one among them, speak for a zone."""
    decisive = _DECISIVE & shown.keys()
    if not page.prose:  # the document is nothing but short lines: maybe a list of just such words
        return len(decisive) > 1
    if _points(shown, decisive) <= 1 or (
        density < _DENSE and not (_HEADLINES | {"menu"}) & decisive
    ):
        return False
    entries = sum(len(shown.get(kind, ())) for kind in _ENTRIES)
    kinds = len(decisive) + (entries > 1 or "menu" in shown)
    return kinds > 1 or len(shown.get("action", ())) >= _CONVINCING


def _is_full_menu(shown: dict[Kind, set[str]], zone: _Zone, size: int) -> bool:
    entries = sum(len(shown.get(kind, ())) for kind in _ENTRIES)
    top = zone.above_prose and not zone.below_prose and zone.first <= _GAP
    return top and entries >= _FULL_MENU and entries >= _MOST * size


def _circumstances(page: Page, zone: _Zone, lines: list[str]) -> int:
    """Return the points of what fits a zone but proves none: its place, subject and style."""
    foot = zone.below_prose and zone.last == len(page.lines) - 1
    head = zone.above_prose and zone.first <= _GAP
    return (
        int(foot or head)
        + int(_changes_subject(page, lines))
        + int(_share(map(_is_terse, lines)) >= _MOST or _share(map(_shouts, lines)) >= _MOST)
    )


def _changes_subject(page: Page, lines: list[str]) -> bool:
    """Tell whether a zone has hardly a word in common with the document's prose."""
    words = {word for line in lines for word in signs.subject(line)}
    return bool(page.subject) and len(words & page.subject) < _OTHER_SUBJECT * len(words)


def _is_terse(line: str) -> bool:
    """Tell whether a line has no grammar words: the entry of a menu, not a sentence."""
    return not any(map(signs.is_grammar, fold(line).split()))


def _shouts(line: str) -> bool:
    """Tell whether a line of several words is in Capitals or in CAPITALS, as Headlines Are."""
    words = signs.WORD.findall(line)
    return len(words) > 1 and all(word[0].isupper() for word in words)


def _like_a_list(page: Page, zone: _Zone, lines: list[str]) -> int:
    """Return the points that speak for a list of the document's own."""
    folded = [fold(line) for line in lines]
    ordered = (a < b for a, b in itertools.pairwise(folded))
    later = {fold(line.text) for line in page.lines[zone.last + 1 : zone.last + _SOON]}
    return _LISTED * (
        int(_share(ordered) >= _NEARLY_ALL)  # alphabetical
        + int(_share(map(_PAGE_NUMBER.search, lines)) >= _MOST)  # contents with page numbers
        + int(_share(map(_KEY_AND_VALUE.search, lines)) >= _MOST)  # a form
        + int(_share(line in later for line in folded) >= _MOST)  # contents: the headings follow
        + int(_runs_forwards(lines))  # a programme
    )


def _share(answers: Iterable[object]) -> float:
    """Return the share of answers that are yes; of no answers, none."""
    known = [bool(answer) for answer in answers]
    return sum(known) / len(known) if known else 0.0


def _runs_forwards(lines: list[str]) -> bool:
    times = _times(lines)
    return len(times) >= _FEWEST_CLOCKS and any(a < b for a, b in itertools.pairwise(times))


def _runs_backwards(lines: list[str]) -> bool:
    """Tell whether times of day go back from line to line: the latest news come first."""
    times = _times(lines)
    return len(times) >= _FEWEST_CLOCKS and all(a >= b for a, b in itertools.pairwise(times))


def _times(lines: list[str]) -> list[int]:
    found = (_CLOCK.match(line) for line in lines)
    return [60 * int(match[1]) + int(match[2]) for match in found if match]
