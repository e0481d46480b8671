"""Numbers in words, in three languages: fifteen, quinze, خمسة عشر; fifth, cinquième, الخامس.

ICU can spell numbers out, but its Arabic agrees with nothing, and its French ordinals beyond 80 are
wrong (release 72: quatre-vingt-et-unième). Words are parted by blanks where writers put hyphens:
the words are the same. Arabic numbers agree with what they count and change with their case, so
they have several forms (Wright, A Grammar of
the Arabic Language, I, on the numerals).
"""

from __future__ import annotations

HUNDRED = 100
_TEN, _TWENTY, _SIXTY, _EIGHTY = 10, 20, 60, 80

_EN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_EN_ORDINALS = {"one": "first", "two": "second", "three": "third"} | {
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}

_FR = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
).split()
_FR_TENS = "vingt trente quarante cinquante soixante".split()

# Masculine, which counts feminine nouns from 3 to 10, and feminine.
_AR = (
    ("صفر",),
    ("واحد", "واحدة"),
    ("اثنان", "اثنين", "اثنتان", "اثنتين"),
    ("ثلاثة", "ثلاث"),
    ("أربعة", "أربع"),
    ("خمسة", "خمس"),
    ("ستة", "ست"),
    ("سبعة", "سبع"),
    ("ثمانية", "ثماني", "ثمان"),
    ("تسعة", "تسع"),
    ("عشرة", "عشر"),
    ("أحد عشر", "إحدى عشرة"),
    ("اثنا عشر", "اثني عشر", "اثنتا عشرة", "اثنتي عشرة"),
)
_AR_TENS = "عشر ثلاث أربع خمس ست سبع ثمان تسع".split()
_NOMINATIVE, _OBLIQUE = "ون", "ين"
_AR_ORDINALS = (
    ("الأول", "الأولى"),
    *(
        (f"ال{word}", f"ال{word}ة")
        for word in "ثاني ثالث رابع خامس سادس سابع ثامن تاسع عاشر".split()
    ),
)
_ELEVENTH = ("الحادي", "الحادية")  # the first of a number above ten


def cardinal(number: int, language: str) -> tuple[str, ...]:
    """Return the ways to spell a number from 2 to 99, or a hundred, the usual one first."""
    if number == HUNDRED:
        return {"en": ("hundred",), "fr": ("cent",), "ar": ("مئة", "مائة")}[language]
    return {"en": _english, "fr": _french, "ar": _arabic}[language](number)


def ordinal(number: int, language: str) -> tuple[str, ...]:
    """Return the ways to spell the ordinal of a number from 1 to 99, the usual one first."""
    spell = {"en": _english_ordinal, "fr": _french_ordinal, "ar": _arabic_ordinal}
    return spell[language](number)


def numeral(number: int, language: str) -> tuple[str, ...]:
    """Return the ways to write an ordinal in digits: 5th; 5e, 5ème; in Arabic the number."""
    if language == "en":
        return (f"{number}{_english_ending(number)}",)
    if language == "fr":
        return _FR_NUMERALS.get(number, (f"{number}e", f"{number}ème"))
    return (str(number),)


def roman(number: int) -> str:
    """Return a number below 40 in Roman numerals: French counts centuries so."""
    units = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return "X" * (number // _TEN) + units[number % _TEN]


# --- English --------------------------------------------------------------------------------------


def _english(number: int) -> tuple[str, ...]:
    if number < _TWENTY:
        return (_EN[number],)
    tens, unit = divmod(number, _TEN)
    return (f"{_EN_TENS[tens - 2]} {_EN[unit]}" if unit else _EN_TENS[tens - 2],)


def _english_ordinal(number: int) -> tuple[str, ...]:
    head, _, last = _english(number)[0].rpartition(" ")
    regular = f"{last.removesuffix('y')}ieth" if last.endswith("y") else f"{last}th"
    return (f"{head} {_EN_ORDINALS.get(last, regular)}".strip(),)


def _english_ending(number: int) -> str:
    if _TEN < number % HUNDRED < _TWENTY:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % _TEN, "th")


# --- French ---------------------------------------------------------------------------------------

_FR_NUMERALS = {
    1: ("1er", "1re", "1ère"),
    2: ("2e", "2ème", "2nd", "2nde"),
}


def _french(number: int) -> tuple[str, ...]:
    if number < len(_FR):
        return (_FR[number],)
    if number < _TWENTY:
        return (f"dix {_FR[number - _TEN]}",)
    if number >= _EIGHTY:
        rest = number - _EIGHTY
        return (f"quatre vingt {_french(rest)[0]}" if rest else "quatre vingts",)
    tens = min(number // _TEN, _SIXTY // _TEN)
    rest = number - tens * _TEN
    head = _FR_TENS[tens - 2]
    if not rest:
        return (head,)
    joined = f"{head} et" if rest in {1, 11} else head
    return (f"{joined} {_french(rest)[0]}",)


def _french_ordinal(number: int) -> tuple[str, ...]:
    if number == 1:
        return "premier", "première"
    head, _, last = _french(number)[0].rpartition(" ")
    base = {"cinq": "cinqu", "neuf": "neuv", "vingts": "vingt"}.get(last, last.removesuffix("e"))
    regular = f"{head} {base}ième".strip()
    return (regular, "second", "seconde") if number == len(("un", "deux")) else (regular,)


# --- Arabic ---------------------------------------------------------------------------------------


def _arabic(number: int) -> tuple[str, ...]:
    if number < len(_AR):
        return _AR[number]
    tens, unit = divmod(number, _TEN)
    if number < _TWENTY:  # the two halves are of opposite gender
        return (f"{_AR[unit][0]} عشر", *(f"{short} عشرة" for short in _AR[unit][1:]))
    cases = [_AR_TENS[tens - 2] + case for case in (_NOMINATIVE, _OBLIQUE)]
    if not unit:
        return tuple(cases)
    if unit == 2:  # noqa: PLR2004 - the dual changes with the case
        return tuple(f"{word} و{case}" for word, case in zip(_AR[2], cases * 2, strict=True))
    units = ("واحد", "إحدى") if unit == 1 else _AR[unit][:2]
    return tuple(f"{word} و{case}" for word in units for case in cases)


def _arabic_ordinal(number: int) -> tuple[str, ...]:
    tens, unit = divmod(number, _TEN)
    if number <= _TEN:
        return _AR_ORDINALS[number - 1]
    masculine, feminine = _ELEVENTH if unit == 1 else _AR_ORDINALS[unit - 1] if unit else ("", "")
    if number < _TWENTY:
        return f"{masculine} عشر", f"{feminine} عشرة"
    # The oblique case is by far the commoner: ordinals stand after prepositions and in titles.
    cases = [f"ال{_AR_TENS[tens - 2]}{case}" for case in (_OBLIQUE, _NOMINATIVE)]
    if not unit:
        return tuple(cases)
    return tuple(f"{word} و{case}" for word in (masculine, feminine) for case in cases)
