"""Boilerplate in plain text: menus, share buttons, other articles' headlines, footers.

Nothing in plain text says that a line is navigation, and every single sign of it stands in honest
lists, too. So lines are joined to zones, and a zone is tagged only where signs of several kinds
agree. Where one is, the document is a page of a site, and smaller zones like it are tagged, too.
Precision comes before recall: a tagged line is shown last, or folded away.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from indexer import signs
from indexer.evidence import CONVINCING, ENTRIES, HEADLINES, NO_TITLE, Zone, fits, is_boilerplate
from indexer.furniture import ADVERTS, HOME, fold
from indexer.page import NAME_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.lines import Line
    from indexer.page import Page

# Lines without any sign that may stand between two signs of one zone.
_GAP = 4
_MENU_GAP = 6  # above the prose; of lines of so few words, as the title stands there as well
_MENU_WORDS = 3
_TOP = 2  # lines, where a page says "Skip to content"
_SHORT_HEAD = 10  # lines
_LONG_MASTHEAD = 10  # lines, where a better title stands below
_TITLE_KINSHIP = 0.5  # of a title's words stand in the text
_TAIL_GAP = 6  # below the prose
_HEADLINE_GAP = 20  # the same, where marks and repetitions show a list of headlines
_TRAIL = 4  # likewise between the last sign and the document's end
_HEADLINE_TRAIL = 12
_LEGAL_GAP = 3  # lines of small print between buttons and the notice of rights

_MOST_HEADLINES = 8  # below "Read also", amid an article
_HEADLINE_WORDS = 3
_LAST_HEADLINE_WORDS = 5  # above a paragraph stands its heading, and that is shorter

_MAIL_HEAD = 10  # lines
_MAIL = re.compile(
    r"(?:from|to|subject|date|de|à|objet|من|إلى|الموضوع|التاريخ)\s?:\s\S", re.IGNORECASE
)


def zones(lines: Sequence[Line]) -> set[int]:
    """Return the numbers of the lines that look like navigation rather than the document's own."""
    if all(len(line.text) >= signs.LONGEST_HEADLINE for line in lines):
        return set()  # nothing but paragraphs
    if sum(bool(_MAIL.match(line.text)) for line in lines[:_MAIL_HEAD]) > 1:
        return set()  # people write to each other; a newsletter's buttons are a small loss
    page = signs.read(lines)
    cut = [zone for first, last in _runs(page) for zone in _zones(page, first, last)]
    sure = [is_boilerplate(page, zone) for zone in cut]
    if not any(sure):
        return set()
    found: set[int] = set()
    for zone, known in zip(cut, sure, strict=True):
        if known or (page.prose and fits(page, zone)):
            found.update(range(zone.first, zone.last + 1))
    found.update(_mastheads(page, found))
    found.update(_amid_prose(page, found))
    found.update(_small_print(page, found))
    return found


# --- lines to zones ------------------------------------------------------------------------------


def _runs(page: Page) -> Iterator[tuple[int, int]]:
    """Yield the first and last number of each run of eligible lines that has a sign."""
    first = -1
    for number, fits_in in enumerate([*page.eligible, False]):
        if fits_in and first < 0:
            first = number
        elif not fits_in and first >= 0:
            if any(page.signs[first:number]):
                yield first, number - 1
            first = -1


def _zones(page: Page, first: int, last: int) -> Iterator[Zone]:
    """Cut a run into zones: from a sign to a sign, with few other lines between."""
    below = bool(page.prose) and page.prose[0] < first
    above = bool(page.prose) and page.prose[-1] > last
    marked = [number for number in range(first, last + 1) if page.signs[number]]
    head = above and not below
    tail = below and not above
    headlines = _has_headlines(page, marked)
    gap = (_HEADLINE_GAP if headlines else _TAIL_GAP) if tail else _GAP
    start = end = marked[0]
    for number in marked[1:]:
        near = _is_menu(page, end, number) if head else number - end - 1 <= gap
        if not near or _are_words_of_readers(page, end, number):
            yield _with_its_block(page, Zone(start, end, below, above), first)
            start = number
        end = number
    if tail and last - end <= (_HEADLINE_TRAIL if headlines else _TRAIL):
        end = last
    yield _with_its_block(page, Zone(start, end, below, above), first)


def _has_headlines(page: Page, marked: list[int]) -> bool:
    shown = [page.signs[number] for number in marked if HEADLINES.intersection(page.signs[number])]
    return len(shown) > 1 or any("related" in kinds for kinds in shown)


def _are_words_of_readers(page: Page, left: int, right: int) -> bool:
    """Tell whether the lines between two signs stand above or between buttons to reply to them."""
    if right - left == 1:
        return False
    return page.is_reply(right) or (page.is_reply(left) and page.last_reply > left)


def _with_its_block(page: Page, zone: Zone, first: int) -> Zone:
    """Let a menu of the head take the other short lines of its block; the title stands apart."""
    start, end = zone.first, zone.last
    if zone.below_prose or not zone.above_prose:
        return zone
    while start > first and _is_entry_beside(page, start - 1, start):
        start -= 1
    below = end
    while _is_entry_beside(page, below + 1, below):
        below += 1
    apart = page.lines[below + 1].block != page.lines[below].block
    if apart and any(not page.signs[number] for number in range(below + 1, page.prose[0])):
        end = below
    return replace(zone, first=start, last=end)


def _is_entry_beside(page: Page, number: int, other: int) -> bool:
    line = page.lines[number]
    same_block = line.block == page.lines[other].block
    short = page.eligible[number] and len(line.text.split()) <= _MENU_WORDS
    return same_block and short and number not in page.titles


def _is_menu(page: Page, left: int, right: int) -> bool:
    """Tell whether the lines between two signs above the prose cannot be the article's title."""
    numbers = range(left + 1, right)
    gap = [page.lines[number] for number in numbers]
    if not page.titles.isdisjoint(numbers):
        return False
    long = [line for line in gap if len(line.text.split()) > _MENU_WORDS]
    if not long:
        return len(gap) <= _MENU_GAP
    if left < _TOP and len(long) == 1 and len(long[0].text.split()) <= NAME_WORDS:
        # "Skip to content", the name of the site, and then its menu.
        entries = (
            ENTRIES.intersection(kinds) for kinds in page.signs[left + 1 : left + _SHORT_HEAD]
        )
        return "action" in page.signs[left] and sum(map(bool, entries)) >= CONVINCING
    if not HEADLINES.intersection(page.signs[left]):
        return False
    if len(gap) > 1 and _leads_home(page, right):
        return len(gap) <= _MENU_GAP
    return bool(len(gap) <= _GAP and NO_TITLE.intersection(page.signs[right]))


def _leads_home(page: Page, number: int) -> bool:
    """Tell whether a trail of crumbs begins here, below which the article stands."""
    return "menu" in page.signs[number] or fold(page.lines[number].text) in HOME


# --- what else a page has ------------------------------------------------------------------------


def _mastheads(page: Page, found: set[int]) -> Iterator[int]:
    """Yield the few lines above each menu of the head, if the article's title stands below it."""
    end = page.prose[0] if page.prose else 0
    gap: list[int] = []
    for number in range(end):
        if number not in found:
            gap.append(number)
        elif gap:
            if _is_above_menu(page, gap, end):
                yield from gap
            gap = []


def _is_above_menu(page: Page, gap: list[int], end: int) -> bool:
    rest = range(gap[-1] + 1, end)
    menu = [n for n in rest if page.is_entry(n) or "menu" in page.signs[n]]
    if len(menu) < CONVINCING or not all(map(page.is_name, gap)):
        return False
    below = [page.kinship(n) for n in range(menu[-1] + 1, end) if not page.signs[n]]
    if max(below, default=0) >= _TITLE_KINSHIP:
        return len(gap) <= _LONG_MASTHEAD
    return bool(below) and len(gap) <= _GAP and not any(page.kinship(n) == 1 for n in gap)


def _amid_prose(page: Page, found: set[int]) -> Iterator[int]:
    """Yield what stands between paragraphs: "Read also" with its headlines, "Advertisement"."""
    prose = set(page.prose)
    for number in range(page.prose[0] + 1, page.prose[-1]) if prose else ():
        above = number - 1
        if "related" in page.signs[number] and (above in prose or found & {above, number}):
            yield from _headlines(page, number, prose)
        elif {above, number + 1} <= prose and fold(page.lines[number].text) in ADVERTS:
            yield number


def _headlines(page: Page, heading: int, prose: set[int]) -> list[int]:
    """Return the heading and the headlines below it, down to a paragraph."""
    found = [heading]
    for number in range(heading + 1, min(heading + 1 + _MOST_HEADLINES, len(page.lines))):
        words = len(page.lines[number].text.split())
        if not page.eligible[number] or page.signs[number] or words < _HEADLINE_WORDS:
            break
        found.append(number)
    above_prose = found[-1] + 1 in prose
    if above_prose and len(page.lines[found[-1]].text.split()) < _LAST_HEADLINE_WORDS:
        found.pop()
    return found if len(found) > 1 else []


def _small_print(page: Page, found: set[int]) -> Iterator[int]:
    """Yield the sentences between the last zone and a notice of rights that ends the document."""
    last = len(page.lines) - 1
    below = max(page.prose, default=-1)
    end = max((number for number in found if number > below), default=last)
    if 0 < last - end <= _LEGAL_GAP and "notice" in page.signs[last]:
        yield from range(end + 1, last + 1)
