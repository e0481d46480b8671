"""What each line of a text shows of being furniture: the evidence that `boilerplate` weighs."""

from __future__ import annotations

import functools
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.furniture import HOME, NETWORKS, SHARE, Kind, fold, kind_of
from indexer.languages import ANALYZERS
from indexer.lines import ends_sentence, is_listed, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.lines import Line

_LONGEST_HEADLINE = 220  # characters; longer lines are prose
_PROSE = 60  # characters of a sentence; shorter ones stand in lists and captions, too
_TELLING = 25  # characters; shorter lines repeat in tables and programmes, too
_FEWEST_CRUMBS = 3
_LONGEST_ITEM = 40  # characters of an entry of a menu on one line
_TOP = 2  # lines, where Home is the home page and no welcome
_ENTRY_WORDS = 3
_MENU_BELOW = 4  # lines below Home that show its menu

_SEPARATOR = re.compile(r"\s*[|»›>•·→]\s*|\s+(?:/|::|–|-)\s+")
_CRUMBS = re.compile("[»›>→]")
_ENDS_LIGHTLY = re.compile(r"(?:[:…]|\.\.\.)\s*$")
_EXCLAIMS = re.compile(r"[?!؟…][\"'”’»)]*$")
_BANNER = re.compile(
    r"cookie|traceur|log in|logged in|connecte|بريدك|تعريف الارتباط", re.IGNORECASE
)
# What follows is the document's own, even below buttons.
_ANNEX = re.compile(
    r"(?:annexe?s?|appendix|notes?|footnotes|sources?|r[eé]f[eé]rences|bibliograph\w+|pi[eè]ces\sjointes|"
    r"ملحق|الملحق|ملاحق|هوامش|الهوامش|مراجع|المراجع|المصادر|مصادر|المرفقات)\b",
    re.IGNORECASE,
)


WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 6  # letters: enough to meet most inflections of a word
_ENOUGH_PROSE = 300  # lines, to know what a document is about


@dataclass(frozen=True)
class Page:
    """The lines of a document and what each of them shows."""

    lines: Sequence[Line]
    signs: list[tuple[Kind, ...]]  # several for a menu on one line, mostly none
    eligible: list[bool]  # could stand in a zone, with a sign or without
    prose: list[int]  # numbers of the lines that are the document's own sentences

    @functools.cached_property
    def subject(self) -> frozenset[str]:
        """The words that the document's own sentences are made of."""
        own = (self.lines[number].text for number in self.prose[:_ENOUGH_PROSE])
        return frozenset(itertools.chain.from_iterable(map(subject, own)))


def subject(text: str) -> Iterator[str]:
    """Yield the beginnings of the words of a text that are no grammar words."""
    for word in WORD.findall(fold(text)):
        if not is_grammar(word):
            yield word[:_STEM]


def is_grammar(word: str) -> bool:
    """Tell whether a folded word is a grammar word in any of the languages."""
    return any(analyzer.is_stop_word(word) for analyzer in ANALYZERS.values())


def read(lines: Sequence[Line]) -> Page:
    """Tell what every line shows. Hard-wrapped lines show nothing: they are prose."""
    by_hand = wrapped(lines)
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
    _bridge_questions(page, by_hand)
    return page


def items(line: str) -> list[str]:
    """Return the entries of a menu that stands on one line."""
    return [item for item in _SEPARATOR.split(line) if item]


def _could_be_headline(line: str) -> bool:
    return len(line) < _LONGEST_HEADLINE and not ends_sentence(line) and not _ANNEX.match(line)


def _is_prose(line: str) -> bool:
    return len(line) >= _LONGEST_HEADLINE or (len(line) >= _PROSE and ends_sentence(line))


def _signs_of(lines: Sequence[Line], number: int) -> tuple[Kind, ...]:
    text = lines[number].text
    if len(text) >= _LONGEST_HEADLINE:
        return ()
    kind = kind_of(text)
    if kind is None:
        return _signs_of_bar(lines, number) if _SEPARATOR.search(text) else ()
    # A sentence is no button, but notices are sentences, and buttons end in dots and colons.
    if kind == "notice" or not ends_sentence(text) or _ENDS_LIGHTLY.search(text):
        return (kind,)
    # Banners about cookies, and about who may comment, are sentences of the page itself.
    return (kind,) if kind == "action" and _BANNER.search(text) else ()


def _signs_of_bar(lines: Sequence[Line], number: int) -> tuple[Kind, ...]:
    """Read a menu or a trail of crumbs that stands on one line; rows of a table are none."""
    text = lines[number].text
    entries = items(text)
    if len(entries) < _FEWEST_CRUMBS or max(map(len, entries)) > _LONGEST_ITEM:
        return ()
    for other in (number - 1, number + 1):
        if 0 <= other < len(lines) and len(items(lines[other].text)) == len(entries):
            return ()
    kinds = tuple(kind for kind in map(kind_of, entries) if kind)
    home = fold(entries[0].strip("[]( ")) in HOME
    if home and (_CRUMBS.search(text) or len(kinds) > 1):
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


def _are_short(page: Page, number: int) -> bool:
    """Tell whether the lines below one could be the entries of a menu, whatever they say."""
    below = (line.text for line in page.lines[number + 1 : number + 1 + _MENU_BELOW])
    return all(len(text.split()) <= _ENTRY_WORDS and text[-1].isalpha() for text in below)


def _bridge_questions(page: Page, by_hand: Sequence[bool]) -> None:
    """Let a headline that asks or exclaims stand between two others."""
    plain = page.eligible.copy()
    for number in range(1, len(plain) - 1):
        text = page.lines[number].text
        if plain[number - 1] and plain[number + 1] and _EXCLAIMS.search(text):
            page.eligible[number] |= len(text) < _LONGEST_HEADLINE and not by_hand[number]
