"""The ways to write a date in each language, the likeliest first.

A way is words parted by blanks, as analysis parts them, and its weight: 1 for the same thing, less
for what may be another thing as well.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from indexer.crosslingual import calendars, numerals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Way = tuple[str, float]
LANGUAGES = ("en", "fr", "ar")
_SURE = 1.0
_SHORT = 0.9  # abbreviations
_IN_DIGITS = 0.8  # 02/03/1992 is another day to Americans
_CONVERTED = 0.5  # calendars may be a day apart
_FEW_NAMES = 3  # of a month, for a range of days


class Date(NamedTuple):
    """A date as it was written: 0 for no year, no days for a whole month, two for a range.

    `joint` is what stands between two days: "-" or "&".
    """

    days: tuple[int, ...]
    month: int
    year: int
    hijri: bool = False
    joint: str = ""

    def ways(self, language: str) -> Iterator[Way]:
        """Yield the ways to write this date, and the same day in the Gregorian calendar."""
        months = calendars.hijri() if self.hijri else calendars.gregorian()
        write = {"en": _english, "fr": _french, "ar": _arabic}[language]
        yield from write(self, months[self.month - 1])
        if self.hijri and self.year and len(self.days) == 1:
            same = Date(*_gregorian(self.days[0], self.month, self.year))
            yield from ((text, _CONVERTED) for text, _ in itertools.islice(same.ways(language), 3))

    def joined(self, *words: str) -> str:
        """Return words with the year behind them, if there is one."""
        return " ".join((*words, str(self.year))) if self.year else " ".join(words)

    def spans(self, last: str, until: str, firsts: tuple[str, ...] = ()) -> list[str]:
        """Return the ways to write the days: one, or two by `last` ("and") and `until` ("to").

        Two days in a row are a range and a pair alike; others are what they were written as.
        """
        if len(self.days) < 2:  # noqa: PLR2004 - a range has two ends
            return [*firsts, *map(str, self.days)]
        one, two = self.days
        pair = [f"{one} {last}{two}"] if self.joint == "&" or two == one + 1 else []
        span = [f"{one} {two}", f"{one} {until} {two}"] if self.joint == "-" or pair else []
        if self.joint == "&":
            span = span if two == one + 1 else []
            return [*pair, *span]
        return [*span[:1], *pair, *span[1:]]

    def in_digits(self) -> Iterator[Way]:
        """Yield the date in digits, day first, then as ISO 8601 has it."""
        if len(self.days) == 1 and self.year:
            day = self.days[0]
            yield f"{day:02} {self.month:02} {self.year}", _IN_DIGITS
            yield f"{self.year} {self.month:02} {day:02}", _IN_DIGITS


def _gregorian(day: int, month: int, year: int) -> tuple[tuple[int], int, int]:
    day, month, year = calendars.from_hijri(day, month, year)
    return (day,), month, year


def _padded(date: Date) -> list[str]:
    return [f"{day:02}" for day in date.days if len(date.days) == 1 and day < 10]  # noqa: PLR2004


def _english(date: Date, names: calendars.Month) -> Iterator[Way]:
    usual, short = names.en[0], names.short.en
    spans = date.spans("and ", "to")
    for span in spans:
        yield date.joined(span, usual), _SURE
        yield date.joined(usual, span), _SURE
    if not spans:
        yield date.joined(usual), _SURE
    if len(date.days) == 1:
        nth = numerals.numeral(date.days[0], "en")[0]
        yield date.joined(nth, usual), _SURE
        yield date.joined(usual, nth), _SURE
        yield date.joined(nth, "of", usual), _SURE
    for span in spans[:1] or [""]:
        yield from ((date.joined(*_some(span, name)), _SHORT) for name in short)
        yield from ((date.joined(*_some(name, span)), _SHORT) for name in short)
        yield from ((date.joined(*_some(span, name)), _SURE) for name in names.en[1:])
    yield from ((date.joined(padded, usual), _SURE) for padded in _padded(date))
    if not date.hijri:
        yield from date.in_digits()


def _french(date: Date, names: calendars.Month) -> Iterator[Way]:
    usual, short = names.fr[0], names.short.fr
    first = ("1er",) if date.days == (1,) else ()
    spans = date.spans("et ", "au", first)
    if len(date.days) > 1 and date.days[0] == 1:
        spans = [text for span in spans for text in (f"1er {span[2:]}", span)]
    for span in spans or [""]:
        yield date.joined(*_some(span, usual)), _SURE
    yield from ((date.joined(padded, usual), _SURE) for padded in _padded(date))
    for span in spans[:1] or [""]:
        yield from ((date.joined(*_some(span, name)), _SHORT) for name in short)
        yield from ((date.joined(*_some(span, name)), _SURE) for name in names.fr[1:])
    if not date.hijri:
        yield from date.in_digits()


def _arabic(date: Date, names: calendars.Month) -> Iterator[Way]:
    spans = date.spans("و", "إلى")
    pairs = [span.replace(" و", " و ") for span in spans if " و" in span]  # as digits are often set
    spans = [*spans[:1], *pairs, *spans[1:]] or [""]
    # Every way of writing two days is offered with the commonest names.
    few = _FEW_NAMES if len(spans) > 1 else len(names.ar)
    for span, name in itertools.product(spans, names.ar[:few]):
        yield date.joined(*_some(span, name)), _SURE
    for name in names.ar[few:]:
        yield date.joined(spans[0], name), _SURE
    plain = next(name for name in names.ar if " " not in name or date.hijri)
    both = dict.fromkeys((plain, names.ar[0]))
    if date.year and not date.hijri:
        for name in both:
            yield " ".join(_some(spans[0], name, f"عام {date.year}")), _SURE
    if len(date.days) == 1:
        nth = numerals.ordinal(date.days[0], "ar")[0]
        yield from ((date.joined(nth, "من", name), _SURE) for name in both)
        yield date.joined(spans[0], "من", plain), _SURE
    if date.year:
        years = f"{date.year}هـ" if date.hijri else f"من عام {date.year}"
        yield " ".join(_some(spans[0], plain, years)), _SURE
    yield from ((date.joined(padded, plain), _SURE) for padded in _padded(date))
    if not date.hijri:
        yield from date.in_digits()


def _some(*words: str) -> Iterable[str]:
    return filter(None, words)
