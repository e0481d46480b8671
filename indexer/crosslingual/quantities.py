"""Numbers of all sorts, and the ways to write them in each language, the likeliest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from indexer.crosslingual import numerals
from indexer.crosslingual.numerals import HUNDRED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.crosslingual.ways import Way

SCALES = ("thousand", "million", "billion")
_SURE = 1.0
_SHORT = 0.9  # years of two digits
_SPELLED = 0.7  # ordinals: what they count is not looked at
_LOOSE = 0.4  # fifteen for 15: numbers are everywhere

# --- centuries, decades, ordinals -----------------------------------------------------------------

_DECADES = {
    20: ("twenties", "vingt", "عشرين"),
    30: ("thirties", "trente", "ثلاثين"),
    40: ("forties", "quarante", "أربعين"),
    50: ("fifties", "cinquante", "خمسين"),
    60: ("sixties", "soixante", "ستين"),
    70: ("seventies", "soixante dix", "سبعين"),
    80: ("eighties", "quatre vingt", "ثمانين"),
    90: ("nineties", "quatre vingt dix", "تسعين"),
}
DECADE_NAMES = {
    name: 1900 + decade
    for decade, (english, _, arabic) in _DECADES.items()
    for name in (
        english,
        *(f"{article}{arabic}{end}" for article in ("ال", "") for end in ("ات", "يات")),
    )
}


class Ordinal(NamedTuple):
    """A place in a row: fifth."""

    number: int

    def ways(self, language: str) -> Iterator[Way]:
        """Yield the ways to write it, in digits where it is spelled out and otherwise."""
        digits = ((text, _SPELLED) for text in numerals.numeral(self.number, language))
        words = (
            ((text, _SPELLED) for text in numerals.ordinal(self.number, language))
            if self.number < HUNDRED
            else ()
        )
        yield from (*words, *digits) if language == "ar" else (*digits, *words)


class Century(NamedTuple):
    """A hundred years: the 20th century."""

    number: int

    def ways(self, language: str) -> Iterator[Way]:
        """Yield the ways to write it."""
        spelled = numerals.ordinal(self.number, language)
        digits = numerals.numeral(self.number, language)
        if language == "ar":
            masculine = [word for word in spelled if "ة" not in word]
            number = str(self.number)
            yield from ((f"القرن {word}", _SURE) for word in (*masculine, number, f"ال{number}"))
        elif language == "fr":
            latin = numerals.roman(self.number)
            ends = ("er",) if self.number == 1 else ("e", "ème")
            for number in (*(latin + end for end in ends), *digits, spelled[0]):
                yield f"{number} siècle", _SURE
        else:
            yield from ((f"{number} century", _SURE) for number in (*digits, *spelled))


class Decade(NamedTuple):
    """Ten years, by the first of them: the 1990s."""

    year: int

    def ways(self, language: str) -> Iterator[Way]:
        """Yield the ways to write it; those without the century mean the last that is over."""
        century, decade = divmod(self.year, HUNDRED)
        english, french, arabic = _DECADES.get(decade, ("", "", ""))
        late = century == 19 and bool(english)  # noqa: PLR2004 - of the twentieth century
        if language == "en":
            yield f"{self.year}s", _SURE
            if late:
                yield from ((f"{decade}s", _SHORT), (english, _SHORT))
        elif language == "fr":
            yield f"années {self.year}", _SURE
            if late:
                yield from ((f"années {decade}", _SHORT), (f"années {french}", _SHORT))
        else:
            yield from self._arabic(arabic, century + 1, late=late)

    def _arabic(self, name: str, century: int, *, late: bool) -> Iterator[Way]:
        of = f"القرن {numerals.ordinal(century, 'ar')[0]}" if 0 < century < HUNDRED else ""
        if not name:
            which = "الأول" if self.year % HUNDRED == 0 else "الثاني"
            if of:
                yield f"العقد {which} من {of}", _SURE
            return
        names = [name + ending for ending in ("ات", "يات")]
        if late:
            yield from ((f"ال{plural}", _SHORT) for plural in names)
            yield from ((f"{plural} القرن الماضي", _SURE) for plural in names)
            yield from ((f"عقد ال{plural}", _SURE) for plural in names)
        if of:
            yield from ((f"{plural} {of}", _SURE) for plural in names)


# --- quantities -----------------------------------------------------------------------------------


class Amount(NamedTuple):
    """A number in digits, with what multiplies it: 2.5 million, 5 per cent, 16,861.

    `whole` and `part` are the digits before and after the decimal sign, `unit` is one of SCALES,
    "%" or nothing.
    """

    whole: str
    part: str = ""
    unit: str = ""

    def ways(self, language: str) -> Iterator[Way]:
        """Yield the ways to write it."""
        numbers = list(_digits(self.whole, self.part, language))
        if self.unit in SCALES:
            units = _scales(self, language)
            yield from ((f"{number} {unit}", _SURE) for number in numbers for unit in units)
            if self.unit == "thousand" and not self.part:
                grouped = _digits(self.whole + "000", "", language)
                yield from ((number, _SURE) for number in grouped)
        elif self.unit == "%":
            units = _PERCENT[language]
            yield from ((f"{number} {unit}", _SURE) for unit in units for number in numbers)
            yield from ((number, _LOOSE) for number in numbers)  # the sign is no word
        else:
            yield from ((number, _SURE) for number in numbers)


_PERCENT = {
    "en": ("per cent", "percent"),
    "fr": ("pour cent",),
    "ar": ("في المائة", "في المئة", "بالمائة", "بالمئة"),
}
_AR_SCALES = {  # by what they stand after: 3 to 10, more
    "thousand": (("آلاف",), ("ألف", "ألفا")),
    "million": (("ملايين",), ("مليون", "مليونا")),
    "billion": (("مليارات", "بلايين"), ("مليار", "بليون", "مليارا", "بليونا")),
}
_FR_SCALES = {"million": "million", "billion": "milliard"}


def _scales(amount: Amount, language: str) -> tuple[str, ...]:
    number = int(amount.whole)
    if language == "ar":
        few, many = _AR_SCALES[amount.unit]
        return (*few, *many) if 3 <= number <= 10 else many  # noqa: PLR2004 - Arabic plurals
    if language == "fr" and amount.unit in _FR_SCALES:
        plural = "s" if number > 1 else ""  # 1,5 million
        return (_FR_SCALES[amount.unit] + plural,)
    return ("mille",) if language == "fr" else (amount.unit,)


def _digits(whole: str, part: str, language: str) -> Iterator[str]:
    """Yield a number with its thousands grouped as the language does, and without groups."""
    points = {"en": ".", "fr": ",.", "ar": ".,"}[language]
    tail = [f"{point}{part}" for point in points] if part else [""]
    groups = _groups(whole)
    marks = {"en": ", ", "fr": " .", "ar": " ,"}[language]
    if len(groups) > 1:
        yield from (mark.join(groups) + end for mark in marks for end in tail[:1])
        if language == "ar" and not part:
            yield " ".join(reversed(groups))  # 861 16: the United Nations set them right to left
    yield from (whole + end for end in tail)


def _groups(whole: str) -> list[str]:
    head = len(whole) % 3
    groups = [whole[start : start + 3] for start in range(head, len(whole), 3)]
    return [whole[:head], *groups] if head else groups


class Cardinal(NamedTuple):
    """A small number, or a hundred, in digits or words; or a SCALE alone, by its name."""

    number: int
    scale: str = ""

    def ways(self, language: str) -> Iterator[Way]:
        """Yield the ways to write it."""
        if self.scale:
            yield from ((name, _LOOSE) for name in SCALE_NAMES[self.scale][language])
            return
        yield str(self.number), _LOOSE
        yield from ((text, _LOOSE) for text in numerals.cardinal(self.number, language))


SCALE_NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "thousand": {
        "en": ("thousand", "thousands"),
        "fr": ("mille", "milliers"),
        "ar": ("ألف", "آلاف", "ألفا"),
    },
    "million": {
        "en": ("million", "millions"),
        "fr": ("million", "millions"),
        "ar": ("مليون", "ملايين", "مليونا"),
    },
    "billion": {
        "en": ("billion", "billions"),
        "fr": ("milliard", "milliards"),
        "ar": ("مليار", "بليون", "مليارات", "بلايين", "مليارا", "بليونا"),
    },
}
