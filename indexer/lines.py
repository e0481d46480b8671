"""The lines of a text: where they are, which of them were wrapped by hand, which are listed.

And what goes on from line to line: wrapped prose does; an item, a row and a paragraph end.
"""

from __future__ import annotations

import bisect
import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_SENTENCE_END = re.compile(r"""[.!?…؟।。:;؛،,][\s"'”’»)\]]*$""")
_ACRONYM = re.compile(r"(?:\w\.){2,6}")  # U.S. alone on a line is the entry of a menu
_FULL_STOP = re.compile(r"""[.!?؟।。][\s"'”’»)\]]*$""")
_LIST_ITEM = re.compile(r"^\s*(?:[-*•‣–—|>]|\(?[\d٠-٩]{1,3}[.)\-]|\(?[a-zA-Zأ-ي][.)])\s")
_TABLE_ROW = re.compile(r"\S\s*(?:\||\t)\s*\S|\S {3,}\S")
_CELL_MARKS = ("|", "\t", "   ")
_END = 12  # characters, in which a line's last punctuation stands
_ARABIC = re.compile("[\u0621-\u064a]")
_NARROWEST = 30  # characters; nobody wraps prose narrower, and menus are
_CONTINUED = 24  # characters; a shorter line that goes on with a small letter may be a menu
_FEWEST_WRAPPED = 3  # lines that tell a width
_WIDE = 60  # characters; narrower, a verse of three lines may end alike by chance
_FILLED_SHARE = 0.8  # of lines that had no room for the next word: wrapped at that width
_LOOSE_SHARE = 0.9  # the same, where the width is only about the same from line to line
_NEAR = 1_000  # characters on either side of a place that tell how lines were wrapped there
_LOOSE_WIDTH = 0.85  # of the widest line: printed Arabic stretches and squeezes its words


class Line(NamedTuple):
    """A line that is not blank, without blanks at its ends. `start:end` are code points.

    `block` numbers the runs of lines that no blank line parts.
    """

    start: int
    end: int
    text: str
    block: int


def lines_of(text: str) -> list[Line]:
    """Return the lines of a text in order."""
    found: list[Line] = []
    position = block = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = position + line.index(stripped[0])
            found.append(Line(start, start + len(stripped), stripped, block))
        else:
            block += 1
        position += len(line) + 1
    return found


def ends_sentence(line: str) -> bool:
    """Tell whether a line ends with the punctuation of a sentence or clause."""
    return bool(_SENTENCE_END.search(line[-_END:])) and not _ACRONYM.fullmatch(line)


def is_listed(line: str) -> bool:
    """Tell whether a line is a list item, a quotation in a mail or the row of a table."""
    return bool(_LIST_ITEM.match(line)) or _is_row(line)


def wrapped(
    lines: Sequence[Line], stands_alone: Callable[[str], bool] = lambda _: False
) -> list[bool]:
    """Tell of each line whether it is part of prose that was wrapped by hand.

    Such a line goes on with a small letter, unless it is one that `stands_alone`, or had no room
    for the word that the next one begins with: that needs no capitals, so it serves Arabic.
    """
    flags: list[bool] = []
    for _, group in itertools.groupby(lines, key=lambda line: line.block):
        block = list(group)
        flags += [_fills_width(block)] * len(block)
    for number, (line, following) in enumerate(itertools.pairwise(lines)):
        if (
            line.block == following.block
            and _runs_on(line.text, following.text)
            and not stands_alone(following.text)
        ):
            flags[number] = flags[number + 1] = True
    return flags


def unbroken(text: str, start: int, end: int) -> tuple[int, int]:
    """Return from where to where the line goes that has a place, lines that were wrapped as one.

    Of very long lines it is a part, which goes far beyond the place.
    """
    left = max(0, start - _NEAR)
    lines = lines_of(text[left : end + _NEAR])
    goes_on = [*_going_on(lines), False]
    first = bisect.bisect_right(lines, start - left, key=lambda line: line.start) - 1
    last = bisect.bisect_left(lines, end - left, key=lambda line: line.end)
    while first > 0 and goes_on[first - 1]:
        first -= 1
    while goes_on[last]:
        last += 1
    return left + lines[first].start, left + lines[last].end


def _going_on(lines: Sequence[Line]) -> Iterator[bool]:
    """Tell of each line but the last whether what it says goes on in the next one."""
    by_hand = wrapped(lines)
    for number, (line, following) in enumerate(itertools.pairwise(lines)):
        yield (
            line.block == following.block
            and by_hand[number]
            and by_hand[number + 1]
            and not _is_row(line.text)
            and not is_listed(following.text)
        )


def _is_row(line: str) -> bool:
    return any(mark in line for mark in _CELL_MARKS) and bool(_TABLE_ROW.search(line))


def _runs_on(line: str, following: str) -> bool:
    return (
        len(line) >= _CONTINUED
        and following[0].islower()
        and " " in following  # an address alone on its line is no continuation
        and not _FULL_STOP.search(line[-_END:])
        and not is_listed(following)
    )


def _fills_width(block: list[Line]) -> bool:
    """Tell whether nearly every line of a block ends where the next word did not fit."""
    if len(block) < _FEWEST_WRAPPED:
        return False
    width = max(line.end - line.start for line in block)
    if width < (_NARROWEST if len(block) > _FEWEST_WRAPPED else _WIDE):
        return False
    if sum(is_listed(line.text) for line in block) > len(block) / 2:
        return False
    reached = [
        line.end - line.start + 1 + len(following.text.split(None, 1)[0])
        for line, following in itertools.pairwise(block)
        if not _FULL_STOP.search(line.text[-_END:])  # the last line of a paragraph has room left
    ]
    if not reached:
        return False
    if sum(end > width for end in reached) >= _FILLED_SHARE * len(reached):
        return True
    return bool(_ARABIC.search(block[0].text)) and sum(
        end > _LOOSE_WIDTH * width for end in reached
    ) >= _LOOSE_SHARE * len(reached)
