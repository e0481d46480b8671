"""Letters as they stand on a line, from left to right, back to the order in which they are read.

A page has Arabic as it is seen: shaped letters, the first one at the right, numbers and Latin words
running the other way among them. This undoes the Unicode Bidirectional Algorithm (UAX 9) as far as
what is seen can tell, and the shaping.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_RIGHT_TO_LEFT = re.compile("[\u0590-\u065f\u066e-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")
_LETTER = re.compile(r"[^\W\d_]")
_SHAPED = re.compile("[\ufb1d-\ufdff\ufe70-\ufefe]+")
_MARK_ALONE = re.compile(r"[ \u0640](?=[\u064b-\u0652\u0670])")  # what carries a vowel sign alone
_WITHIN_NUMBERS = frozenset(".,:/\u066b\u066c")  # UAX 9: CS. A hyphen parts numbers
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_BRACKET = re.compile(r"[()\[\]{}<>«»‹›]")
_CLEAR = 3  # times as many letters of one direction as of the other: a line tells its own


def has_arabic(text: str) -> bool:
    """Tell whether some of a text is written from right to left."""
    return bool(_RIGHT_TO_LEFT.search(text))


def runs_left(text: str, *, by_default: bool = False) -> bool:
    """Tell whether a text runs from right to left as a whole; the default decides on mixed ones."""
    letters = "".join(_LETTER.findall(text))
    left = len(_RIGHT_TO_LEFT.findall(letters))
    right = len(letters) - left
    if left > _CLEAR * right or right > _CLEAR * left:
        return left > right
    return by_default


def logical(units: Sequence[str], *, leftwards: bool) -> str:
    """Return a line, given as glyphs from left to right, in the order in which it is read.

    A glyph may stand for several letters, which are in their order already.
    """
    if leftwards:
        return unshaped("".join(_read_leftwards(units)))
    written: list[str] = []
    position = 0
    while position < len(units):
        if has_arabic(units[position]):
            end = _end_of_arabic(units, position)
            written += _read_leftwards(units[position:end])
            position = end
        else:
            written.append(units[position])
            position += 1
    return unshaped("".join(written))


def unshaped(text: str) -> str:
    """Return a text with plain letters for those that are shaped: beginning, middle, ligature."""
    return _SHAPED.sub(_plain, text)


def _plain(shaped: re.Match[str]) -> str:
    return _MARK_ALONE.sub("", unicodedata.normalize("NFKC", shaped.group()))


def _end_of_arabic(units: Sequence[str], start: int) -> int:
    """Return where a phrase from right to left ends in a line of the other direction."""
    end = start
    for position in range(start, len(units)):
        if has_arabic(units[position]):
            end = position
        elif _is_latin(units[position]):
            break
    return end + 1


def _read_leftwards(units: Sequence[str]) -> list[str]:
    """Read from right to left, but words of Latin letters and numbers in their own direction."""
    written: list[str] = []
    end = len(units)
    while end:
        start = _start_of_rightwards(units, end)
        written += units[start:end]
        end = start
    # Some programs say which sign was meant, others which one is seen: UAX 9, rule L4.
    brackets = _BRACKET.findall("".join(written))
    if brackets and brackets[0] in ")]}>»›" and brackets[-1] in "([{<«‹":
        written = [unit.translate(_MIRRORED) for unit in written]
    return written


def _start_of_rightwards(units: Sequence[str], end: int) -> int:
    """Return where the run begins that ends here and is read from left to right, else end - 1."""
    start, last = end - 1, units[end - 1]
    if not (_is_digit(last) or _is_latin(last)):
        return start
    if _is_digit(last):
        start = _start_of_number(units, end)
    # Latin words before it take it along: so they do where they are written.
    for position in range(start, -1, -1):
        if has_arabic(units[position]):
            break
        if _is_latin(units[position]):
            start = position
    if start and _is_latin(units[start]) and _is_digit(units[start - 1]):  # 3D
        start = _start_of_number(units, start)
    return start


def _start_of_number(units: Sequence[str], end: int) -> int:
    start = end - 1
    while start:
        if _is_digit(units[start - 1]):
            start -= 1
        elif start > 1 and units[start - 1] in _WITHIN_NUMBERS and _is_digit(units[start - 2]):
            start -= 2
        else:
            break
    return start


def _is_digit(unit: str) -> bool:
    return unit.isdigit()


def _is_latin(unit: str) -> bool:
    return bool(_LETTER.search(unit)) and not has_arabic(unit)
