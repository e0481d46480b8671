"""Whether a zone of lines is boilerplate: what speaks for it and what against, in points."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer import signs
from indexer.furniture import Kind, fold
from indexer.page import WORD, is_grammar, subject

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from indexer.page import Page

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
    "name": (0, 0),  # of the site, wherever its pages repeat it
    "date": (0, 0),  # below a headline: holds a zone together and proves nothing
}
# Without one of these the zone may as well be a list of contents, a glossary or a CV.
_DECISIVE = frozenset[Kind]({"action", "related", "notice", "media", "repeated", "time", "menu"})
# Above a text or in it, a notice may be the author's, and a line that comes twice the printer's.
_AMID = frozenset[Kind]({"action", "related", "time", "menu"})
HEADLINES = frozenset[Kind]({"related", "media", "repeated", "time"})
NO_TITLE = HEADLINES | {"page"}  # these do not follow the title of the page's article
ENTRIES = frozenset[Kind]({"page", "section"})
CONVINCING = 3  # different buttons, which prove a zone without a second kind of sign
_NOTICES = 2  # of the rights in a page; more of them are a list of the authors of something
_FEWEST_ENTRIES = 4  # of a menu of the head, where other zones show that this is a page
_FULL_MENU = 5  # different entries that make a menu of the head, if hardly anything else is there

_FEWEST_BESIDE = 2  # lines of a zone, where others show that this is a page
_DENSE = 0.33  # of the lines of a zone that have a sign, if they are no headlines
_HALF = 0.5
_MOST = 0.6
_NEARLY_ALL = 0.9
_OTHER_SUBJECT = 0.25  # of a zone's words that the prose has as well
_LISTED = 3  # points that a list of the document's own takes away
_NEAR_TOP = 4  # lines
_ON_TOP = 8  # the same, where something on top is known to be furniture
_SOON = 500  # lines: so far below its contents a chapter may begin

_PAGE_NUMBER = re.compile(r"[\s.…][\d٠-٩]{1,4}$")
_KEY_AND_VALUE = re.compile(r"^[^:\d]{2,30}\s?:\s?\S")
_INTRODUCES = re.compile(r"[:：]\s*$")


@dataclass(frozen=True, slots=True)
class Zone:
    """Lines `first` to `last`, both included, and whether prose stands above and below them."""

    first: int
    last: int
    below_prose: bool
    above_prose: bool


def is_boilerplate(page: Page, zone: Zone) -> bool:
    """Tell whether signs of several kinds agree that a zone is none of the document's own."""
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


def fits(page: Page, zone: Zone) -> bool:
    """Tell whether a zone is furniture, where another one has shown that this is a page of a site.

    It may be small, such as the buttons between two paragraphs, if it holds little else; what
    stands below a colon belongs to the sentence above it.
    """
    numbers = range(zone.first, zone.last + 1)
    lines = [page.lines[number].text for number in numbers]
    if len(lines) < _FEWEST_BESIDE or (
        zone.first and _INTRODUCES.search(page.lines[zone.first - 1].text)
    ):
        return False
    shown: dict[Kind, set[str]] = {}
    for number, line in zip(numbers, lines, strict=True):
        for kind in page.signs[number]:
            shown.setdefault(kind, set()).add(line)
    signed = _share(page.signs[number] for number in numbers)
    bounded = all("action" in page.signs[number] for number in (zone.first, zone.last))
    enough = _points(shown, _AMID if zone.above_prose else _DECISIVE) > 1 and (
        signed >= _HALF or bounded
    )
    entries = sum(map(page.is_entry, numbers))
    on_top = zone.above_prose and not zone.below_prose and zone.first <= _ON_TOP
    menu = on_top and entries >= _FEWEST_ENTRIES
    return (enough or menu) and not _like_a_list(page, zone, lines)


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
        density < _DENSE and not (HEADLINES | {"menu"}) & decisive
    ):
        return False
    entries = sum(len(shown.get(kind, ())) for kind in ENTRIES)
    kinds = len(decisive) + (entries > 1 or "menu" in shown)
    return kinds > 1 or len(shown.get("action", ())) >= CONVINCING


def _is_full_menu(shown: dict[Kind, set[str]], zone: Zone, size: int) -> bool:
    entries = sum(len(shown.get(kind, ())) for kind in ENTRIES)
    top = zone.above_prose and not zone.below_prose and zone.first <= _NEAR_TOP
    return top and entries >= _FULL_MENU and entries >= _MOST * size


def _circumstances(page: Page, zone: Zone, lines: list[str]) -> int:
    """Return the points of what fits a zone but proves none: its place, subject and style."""
    foot = zone.below_prose and zone.last == len(page.lines) - 1
    head = zone.above_prose and zone.first <= _NEAR_TOP
    return (
        int(foot or head)
        + int(_changes_subject(page, lines))
        + int(_share(map(_is_terse, lines)) >= _MOST or _share(map(_shouts, lines)) >= _MOST)
    )


def _changes_subject(page: Page, lines: list[str]) -> bool:
    """Tell whether a zone has hardly a word in common with the document's prose."""
    words = {word for line in lines for word in subject(line)}
    return bool(page.subject) and len(words & page.subject) < _OTHER_SUBJECT * len(words)


def _is_terse(line: str) -> bool:
    """Tell whether a line has no grammar words: the entry of a menu, not a sentence."""
    return not any(map(is_grammar, fold(line).split()))


def _shouts(line: str) -> bool:
    """Tell whether a line of several words is in Capitals or in CAPITALS, as Headlines Are."""
    words = WORD.findall(line)
    return len(words) > 1 and all(word[0].isupper() for word in words)


def _like_a_list(page: Page, zone: Zone, lines: list[str]) -> int:
    """Return the points that speak for a list of the document's own."""
    folded = [fold(line) for line in lines]
    ordered = (a < b for a, b in itertools.pairwise(folded))
    below = range(zone.last + 1, min(zone.last + _SOON, len(page.lines)))
    later = {fold(page.lines[number].text) for number in below if number not in page.replies}
    return _LISTED * (
        int(len(lines) >= _FEWEST and _share(ordered) >= _NEARLY_ALL)  # alphabetical
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
    return len(times) >= signs.FEWEST_CLOCKS and any(a < b for a, b in itertools.pairwise(times))


def _runs_backwards(lines: list[str]) -> bool:
    """Tell whether times of day go back from line to line: the latest news come first."""
    times = _times(lines)
    return len(times) >= signs.FEWEST_CLOCKS and all(a >= b for a, b in itertools.pairwise(times))


def _times(lines: list[str]) -> list[int]:
    return [time for time in map(signs.clock, lines) if time is not None]
