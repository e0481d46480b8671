"""Dates and numbers of a query, linked to the ways they are written in each language.

The words of a query become atoms, each of a kind (`atoms`); patterns of kinds find the dates and
numbers among them. Most queries have no atom that one can begin with, and are done with at once.

02/03/1992 is read as the second of March, as the United Nations, French and Arabic write; only
where there is no such month is it read as Americans write. A date is linked whole or not at all.
Months and days of the week alone are no dates: `cldr` has their names.
"""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING

from indexer.crosslingual import Link, numerals
from indexer.crosslingual.atoms import GROUPED, Atom, atoms
from indexer.crosslingual.quantities import (
    SCALE_NAMES,
    Amount,
    Cardinal,
    Century,
    Decade,
    Ordinal,
)
from indexer.crosslingual.ways import LANGUAGES, Date
from indexer.languages import ANALYZERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from indexer.analysis import Analyzer

__all__ = ["links"]

Expression = Amount | Cardinal | Century | Date | Decade | Ordinal

_MOST = 12  # links for an expression in a language
_NEW = "neuf"  # nine, and new
_PLANET = "mars"
_SEPTEMBER = "sept"  # and seven


# --- patterns -------------------------------------------------------------------------------------

_DAYS = "(?P<one>[do])(?:(?P<joint>[-&/])(?P<two>[do]))?"
_OF_YEAR = "f?u?(?P<year>[y])x?"
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("date", f"{_DAYS}f?(?P<month>[mb])(?:{_OF_YEAR})?"),
    ("date", f"(?P<month>[mb])t?{_DAYS}(?:{_OF_YEAR})?"),
    ("date", f"(?P<month>[mb]){_OF_YEAR}"),
    ("hijri", f"{_DAYS}f?(?P<month>h)(?:{_OF_YEAR})?"),
    ("hijri", f"(?P<month>h){_DAYS}{_OF_YEAR}"),
    ("hijri", f"(?P<month>h){_OF_YEAR}"),
    ("iso", "(?P<year>y)(?P<joint>[-/])(?P<month>d)(?P=joint)(?P<one>d)"),
    ("iso", "(?P<one>d)(?P<joint>[-/])(?P<month>d)(?P=joint)(?P<year>y)"),
    ("decade", "a(?P<year>[ynd])"),
    ("decade", "z?(?P<year>e)(?:q(?P<century>[o])|L)?"),
    ("century", "[q](?P<number>[od])"),
    ("century", "(?P<number>[or])c"),
    ("percent", "(?P<number>[dgyn])(?P<unit>%)"),
    ("scaled", "(?P<number>[dgyn])(?P<unit>s)"),
    ("grouped", "(?P<number>[dg])(?P<rest>g+)"),
    ("number", "(?P<number>[nyg])"),
    ("ordinal", "(?P<number>o)"),
    ("scale", "(?P<unit>s)"),
    ("cardinal", "(?P<number>[dwnb])"),
)
_COMPILED = tuple((name, re.compile(pattern)) for name, pattern in _PATTERNS)
_TELLING = re.compile("[dgynormbhwsaezq]")


def links(words: Sequence[str]) -> list[Link]:
    """Return the other ways to write each date and number among the words of a query.

    A link covers whole words, and its text is words parted by blanks. What is written in a language
    as it was typed is left out. Nothing that is typed raises.
    """
    read = atoms(words)
    kinds = "".join(atom.kind for atom in read)
    begun = _TELLING.search(kinds)
    found: list[Link] = []
    place = begun.start() if begun else len(kinds)
    while place < len(kinds):
        expression, end = _expression(kinds, read, place)
        if expression:
            first, last = read[place].first, read[end - 1].last
            found.extend(_links(expression, first, last, words))
        place = end
    return found


def _expression(kinds: str, read: list[Atom], place: int) -> tuple[Expression | None, int]:
    """Return the first expression that stands at a place in whole words, and where it ends."""
    if read[place].begins and _TELLING.match(kinds, place):
        for name, pattern in _COMPILED:
            match = pattern.match(kinds, place)
            if match and read[match.end() - 1].ends:
                expression = _READERS[name](match, read)
                if expression:
                    return expression, match.end()
    return None, place + 1


def _links(expression: Expression, first: int, last: int, words: Sequence[str]) -> Iterator[Link]:
    typed = " ".join(words[first:last])
    for language in LANGUAGES:
        analyzer = ANALYZERS[language]
        seen = {_surfaces(analyzer, typed)}
        for text, weight in expression.ways(language):
            form = _surfaces(analyzer, text)
            if form not in seen:
                seen.add(form)
                yield Link(first, last, language, text, weight, "number", whole=True)
            if len(seen) > _MOST:
                break


def _surfaces(analyzer: Analyzer, text: str) -> tuple[str, ...]:
    return tuple(word.surface for word in analyzer.words(text))


# --- from patterns to expressions -----------------------------------------------------------------


def _atom(match: re.Match[str], read: list[Atom], name: str) -> Atom | None:
    place = match.start(name) if name in match.re.groupindex else -1
    return read[place] if place >= 0 else None


def _value(match: re.Match[str], read: list[Atom], name: str) -> int:
    atom = _atom(match, read, name)
    return atom.value if atom else 0


def _date(match: re.Match[str], read: list[Atom], *, hijri: bool = False) -> Date | None:
    month, year = (_value(match, read, name) for name in ("month", "year"))
    ends = (_atom(match, read, name) for name in ("one", "two"))
    days = tuple(end.value for end in ends if end)
    joint = "" if len(days) == 1 else "&" if "&" in match.group() else "-"
    longest = 30 if hijri else calendar.monthrange(year or 2000, month)[1]
    in_order = len(days) < 2 or days[0] < days[1]  # noqa: PLR2004 - a range has two ends
    if match.group()[0] in "mb" and days and not year and read[match.start()].text == _PLANET:
        return None
    if not in_order or any(not 0 < day <= longest for day in days):
        return None
    return Date(days, month, year, hijri, joint if days else "")


def _hijri(match: re.Match[str], read: list[Atom]) -> Date | None:
    return _date(match, read, hijri=True)


def _iso(match: re.Match[str], read: list[Atom]) -> Date | None:
    day, month, year = (_value(match, read, name) for name in ("one", "month", "year"))
    if month > 12 >= day and match.group()[0] == "d":  # noqa: PLR2004 - an American's date
        day, month = month, day
    valid = month <= 12 and day <= calendar.monthrange(year, month)[1]  # noqa: PLR2004
    return Date((day,), month, year) if valid else None


def _decade(match: re.Match[str], read: list[Atom]) -> Decade | None:
    year = _value(match, read, "year")
    year = year if year > numerals.HUNDRED else 1900 + year
    century = _value(match, read, "century")
    if century:
        year = (century - 1) * numerals.HUNDRED + year % numerals.HUNDRED
    return None if year % 10 else Decade(year)


def _century(match: re.Match[str], read: list[Atom]) -> Century | None:
    number = _value(match, read, "number")
    return Century(number) if 0 < number < 40 else None  # noqa: PLR2004 - no later one is near


def _amount(match: re.Match[str], read: list[Atom], unit: str = "") -> Amount | None:
    text = read[match.start("number")].text
    if GROUPED.fullmatch(text):
        return Amount(text.replace(",", ""), "", unit)
    whole, _, part = text.replace(",", ".").partition(".")
    # The digits of a year of the Hijra have a letter behind them.
    return Amount(whole, part, unit) if f"{whole}{part}".isdecimal() and whole else None


def _percent(match: re.Match[str], read: list[Atom]) -> Amount | None:
    return _amount(match, read, "%")


def _scaled(match: re.Match[str], read: list[Atom]) -> Amount | None:
    return _amount(match, read, list(SCALE_NAMES)[_value(match, read, "unit")])


def _grouped(match: re.Match[str], read: list[Atom]) -> Amount | None:
    return Amount("".join(atom.text for atom in read[match.start() : match.end()]))


def _number(match: re.Match[str], read: list[Atom]) -> Expression | None:
    """Return a number of five digits or more, or with a sign: shorter ones are written alike."""
    atom = read[match.start()]
    if atom.kind == "g":
        return Cardinal(atom.value) if atom.value == numerals.HUNDRED else None
    long = len(atom.text) > len("1992") and not atom.text.startswith("0")
    signed = atom.kind == "n" and not atom.text.isdigit()
    return _amount(match, read) if long or signed else None


def _ordinal(match: re.Match[str], read: list[Atom]) -> Ordinal | None:
    value = _value(match, read, "number")
    return Ordinal(value) if value else None


def _scale(match: re.Match[str], read: list[Atom]) -> Cardinal:
    return Cardinal(0, list(SCALE_NAMES)[_value(match, read, "unit")])


def _cardinal(match: re.Match[str], read: list[Atom]) -> Cardinal | None:
    atom = read[match.start()]
    if atom.kind == "b":
        return Cardinal(7) if atom.text == _SEPTEMBER else None
    small = 1 < atom.value <= numerals.HUNDRED
    padded = atom.text.startswith("0")
    return Cardinal(atom.value) if small and not padded and atom.text != _NEW else None


_READERS: dict[str, Callable[[re.Match[str], list[Atom]], Expression | None]] = {
    "date": _date,
    "hijri": _hijri,
    "iso": _iso,
    "decade": _decade,
    "century": _century,
    "percent": _percent,
    "scaled": _scaled,
    "grouped": _grouped,
    "number": _number,
    "ordinal": _ordinal,
    "scale": _scale,
    "cardinal": _cardinal,
}
