"""What each line of a text shows of being furniture: the evidence that `boilerplate` weighs."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from indexer.furniture import HOME, LANGUAGES, NETWORKS, REPLY, SHARE, Kind, fold, kind_of
from indexer.lines import ends_sentence, is_listed, wrapped
from indexer.page import ENTRY_WORDS, NAME_WORDS, Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.lines import Line

LONGEST_HEADLINE = 220  # characters; longer lines are prose
_PROSE = 60  # characters of a sentence; shorter ones stand in lists and captions, too
_TELLING = 25  # characters; shorter lines repeat in tables and programmes, too
_FEWEST_CRUMBS = 3
_LONGEST_ITEM = 40  # characters of an entry of a menu on one line
_TOP = 2  # lines, where Home is the home page and no welcome
_MENU_BELOW = 4  # lines below Home that show its menu

_TITLE_BELOW = 4  # lines below a trail of crumbs, which ends with the title
FEWEST_CLOCKS = 3
_GROUP = 2  # buttons
_FEWEST_GROUPS = 3

_COUNT = re.compile(r"\s?\(\d+\)$")  # of those who pressed a button
_CLOCK = re.compile(r"(\d{1,2})\s?[:h]\s?(\d\d)\b")
_SEPARATOR = re.compile(r"\s*[|»›>•·→‹\t]\s*|\s+(?:/|::|–|-)\s+")
_CRUMBS = re.compile("[»›>→‹]")
_ENDS_LIGHTLY = re.compile(r"(?:[:…?؟]|\.\.\.)\s*$")
_EXCLAIMS = re.compile(r"[?!؟…][\"'”’»)]*$")
_BANNER = re.compile(
    r"cookie|traceur|log in|logged in|connecte|sign in to|notify me|e-mail|abonnez-vous|"
    r"this page was last|cette page a été|لهذه الصفحة|"
    r"بريدك|تعريف الارتباط",
    re.IGNORECASE,
)
# What follows is the document's own, even below buttons.
_ANNEX = re.compile(
    r"(?:annexe?s?|appendix|notes?|footnotes|sources?|r[eé]f[eé]rences|bibliograph\w+|pi[eè]ces\sjointes|"
    r"ملحق|الملحق|ملاحق|هوامش|الهوامش|مراجع|المراجع|المصادر|مصادر|المرفقات)\b",
    re.IGNORECASE,
)


def read(lines: Sequence[Line]) -> Page:
    """Tell what every line shows. Hard-wrapped lines show nothing: they are prose."""
    by_hand = wrapped(lines, _stands_alone)
    signs = [() if by_hand[number] else _signs_of(lines, number) for number in range(len(lines))]
    eligible: list[bool] = []
    listing = False  # below a heading such as "Most read": numbered headlines belong to it
    for line, by_hand_too, found in zip(lines, by_hand, signs, strict=True):
        listed = is_listed(line.text)
        listing = "related" in found or (listing and listed)
        plain = not by_hand_too and (listing or not listed) and _could_be_headline(line.text)
        eligible.append(plain or bool(found))
    prose = [
        number
        for number, line in enumerate(lines)
        if by_hand[number] or (not signs[number] and _is_prose(line.text))
    ]
    page = Page(lines, signs, eligible, prose)
    _note_repetitions(page)
    _note_menus(page)
    _note_tickers(page)
    _note_replies(page)
    _note_groups(page)
    _note_names(page)
    _bridge_questions(page, by_hand)
    return page


def items(line: str) -> list[str]:
    """Return the entries of a menu that stands on one line."""
    return [item for item in _SEPARATOR.split(line) if item]


def _stands_alone(line: str) -> bool:
    """Tell whether a line cannot go on with the sentence above it, though it begins small."""
    return kind_of(line) in {"time", "related", "action", "notice"}


def _could_be_headline(line: str) -> bool:
    return len(line) < LONGEST_HEADLINE and not ends_sentence(line) and not _ANNEX.match(line)


def _is_prose(line: str) -> bool:
    return len(line) >= LONGEST_HEADLINE or (len(line) >= _PROSE and ends_sentence(line))


def _signs_of(lines: Sequence[Line], number: int) -> tuple[Kind, ...]:
    text = lines[number].text
    if len(text) >= LONGEST_HEADLINE:
        return ()
    kind = kind_of(text)
    if kind is None:
        return _signs_of_bar(lines, number) if _SEPARATOR.search(text) else ()
    # A sentence is no button, but notices are sentences, and buttons end in dots and colons.
    if kind == "notice" or not ends_sentence(text) or _ENDS_LIGHTLY.search(text):
        return (kind,)
    # Banners about cookies, and about who may comment, are sentences of the page itself.
    return (kind,) if kind in {"action", "time"} and _BANNER.search(text) else ()


def _signs_of_bar(lines: Sequence[Line], number: int) -> tuple[Kind, ...]:
    """Read a menu or a trail of crumbs that stands on one line; rows of a table are none."""
    text = lines[number].text
    entries = items(text)
    if len(entries) < 2 or max(map(len, entries)) > _LONGEST_ITEM:  # noqa: PLR2004
        return ()
    for other in (number - 1, number + 1):
        if 0 <= other < len(lines) and len(items(lines[other].text)) == len(entries):
            return ()
    kinds = tuple(kind for kind in map(kind_of, entries) if kind)
    if len(entries) < _FEWEST_CRUMBS:  # "English | Français"; of anything else, a pair is no menu
        return kinds if all(fold(entry) in LANGUAGES for entry in entries) else ()
    home = fold(entries[0].strip("[]( ")) in HOME
    trail = _CRUMBS.search(text) or entries[-1] in {
        line.text for line in lines[number : number + _TITLE_BELOW]
    }
    if home and (trail or len(kinds) > 1):
        return ("menu", *kinds)
    return kinds if 2 * len(kinds) >= len(entries) else ()


def _note_repetitions(page: Page) -> None:
    """Mark lines that come twice at once: the picture and the words of one link."""
    for number, (line, below) in enumerate(itertools.pairwise(page.lines)):
        if line.text == below.text and len(line.text) >= _TELLING and page.eligible[number]:
            for place in (number, number + 1):
                if "repeated" not in page.signs[place]:
                    page.signs[place] = (*page.signs[place], "repeated")


def _note_menus(page: Page) -> None:
    """Mark Home where its sections stand below it, one on a line; accueil is a welcome, too."""
    for number, line in enumerate(page.lines):
        below = page.signs[number + 1 : number + 1 + _MENU_BELOW]
        entries = sum(bool({"section", "page", "action"} & set(kinds)) for kinds in below)
        at_top = number < _TOP and entries and _are_short(page, number)
        if (
            page.prose
            and (entries == _MENU_BELOW or at_top)
            and len(below) == _MENU_BELOW
            and fold(line.text) in HOME
        ):
            page.signs[number] = ("menu", "section")
        share = bool(below) and fold(line.text).rstrip(" :") in SHARE
        if share and fold(page.lines[number + 1].text) in NETWORKS:
            page.signs[number] = ("action",)  # "Share" above a list of networks is a button


def _note_tickers(page: Page) -> None:
    """Mark lines that begin with times of day which go back: the latest news come first."""
    times = [clock(line.text) for line in page.lines]
    for number in range(len(times) - FEWEST_CLOCKS + 1):
        row = times[number : number + FEWEST_CLOCKS]
        known = [time for time in row if time is not None]
        if len(known) == len(row) and all(a > b for a, b in itertools.pairwise(known)):
            for place in range(number, number + FEWEST_CLOCKS):
                page.signs[place] = page.signs[place] or ("time",)


def _note_replies(page: Page) -> None:
    """Mark buttons that stand together below one reader's words and again below another's."""
    pairs: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, (line, below) in enumerate(itertools.pairwise(page.lines)):
        if page.signs[number] and page.signs[number + 1]:
            pair = (_COUNT.sub("", fold(line.text)), _COUNT.sub("", fold(below.text)))
            if not REPLY.isdisjoint(pair):
                pairs[pair].append(number)
    for numbers in pairs.values():
        if len(numbers) > 1:
            for number in numbers:
                page.signs[number] = page.signs[number + 1] = ("action",)
                page.replies.update((number, number + 1))


def _note_groups(page: Page) -> None:
    """Mark short lines that stand together below one paragraph after another: buttons again."""
    groups: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for number in page.prose:
        below = page.lines[number + 1 : number + 1 + _GROUP]
        if len(below) == _GROUP and all(_is_short(page, number + 1 + n) for n in range(_GROUP)):
            groups[tuple(line.text for line in below)].append(number + 1)
    for numbers in groups.values():
        if len(numbers) >= _FEWEST_GROUPS:
            for number in itertools.chain.from_iterable(range(n, n + _GROUP) for n in numbers):
                page.signs[number] = ("action",)
                page.replies.add(number)


def _is_short(page: Page, number: int) -> bool:
    return page.eligible[number] and len(page.lines[number].text.split()) <= ENTRY_WORDS


def _note_names(page: Page) -> None:
    """Mark the name of the site: a line whose words stand in a notice of its rights, too."""
    notices = [
        fold(line.text)
        for line, found in zip(page.lines, page.signs, strict=True)
        if "notice" in found
    ]
    for number, line in enumerate(page.lines if notices else ()):
        words = len(line.text.split())
        if number in page.titles or not page.eligible[number] or page.signs[number]:
            continue
        if 1 < words <= NAME_WORDS:
            name = fold(line.text)
            if any(name in notice for notice in notices):
                page.signs[number] = ("name",)


def clock(line: str) -> int | None:
    """Return the minutes of the time of day that a line begins with."""
    match = _CLOCK.match(line)
    return 60 * int(match[1]) + int(match[2]) if match else None


def _are_short(page: Page, number: int) -> bool:
    """Tell whether the lines below one could be the entries of a menu, whatever they say."""
    below = (line.text for line in page.lines[number + 1 : number + 1 + _MENU_BELOW])
    return all(len(text.split()) <= ENTRY_WORDS and text[-1].isalpha() for text in below)


def _bridge_questions(page: Page, by_hand: Sequence[bool]) -> None:
    """Let a headline that asks or exclaims stand between two others."""
    plain = page.eligible.copy()
    for number in range(1, len(plain) - 1):
        text = page.lines[number].text
        if plain[number - 1] and plain[number + 1] and _EXCLAIMS.search(text):
            page.eligible[number] |= len(text) < LONGEST_HEADLINE and not by_hand[number]
