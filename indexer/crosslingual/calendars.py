"""Months and weekdays in three languages, from CLDR through ICU, and spellings that CLDR lacks.

Arabic has several sets of names for the same months. Egypt and the Gulf say مارس, the Levant and
Iraq آذار, Algeria and Tunisia took theirs from French, Morocco from Spanish. The United Nations
write two at once, آذار/مارس, Levantine first; some newspapers do so the other way round.
"""

from __future__ import annotations

import functools
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import icu

if TYPE_CHECKING:
    from collections.abc import Iterable

_STANDALONE = icu.DateFormatSymbols.STANDALONE
_WIDE = icu.DateFormatSymbols.WIDE
_SHORT = icu.DateFormatSymbols.ABBREVIATED
_LEVANT = "ar_SY"
_MAGHREB = ("ar_DZ", "ar_TN", "ar_MA", "ar_MR")
# The United Nations' spelling, which CLDR lacks, beside CLDR's.
_ENDING_IN_HEH = {"يونيو": "يونيه", "يوليو": "يوليه"}
# Marks of direction, the letter-like apostrophes and tatweel.
_WRITTEN = str.maketrans(
    dict.fromkeys("\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069\u0640", "")
    | dict.fromkeys("’ʼʻ‘`ʿʾ", "'")
    | dict.fromkeys("\u00a0\u202f", " ")
)


class Row(NamedTuple):
    """A concept: what each language calls it, the usual form first."""

    en: tuple[str, ...]
    fr: tuple[str, ...]
    ar: tuple[str, ...]


class Month(NamedTuple):
    """A month's names. `short` are abbreviations, `ar` is as dates write it, likeliest first."""

    en: tuple[str, ...]
    fr: tuple[str, ...]
    ar: tuple[str, ...]
    short: Row = Row((), (), ())


def plain(name: str) -> str:
    """Return a name as people write it: without harakat, marks of direction and odd blanks."""
    name = name.translate(_WRITTEN)
    kept = (letter for letter in name if not "\u064b" <= letter <= "\u0652")
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return names in order, each once, empty ones left out."""
    return tuple(dict.fromkeys(name for name in names if name))


# --- the Gregorian calendar -----------------------------------------------------------------------


@functools.cache
def gregorian() -> tuple[Month, ...]:
    """Return the twelve months."""
    english, french = _months("en"), _months("fr")
    short = zip(
        map(_abbreviated, english, _months("en", _SHORT)),
        map(_abbreviated, french, _months("fr", _SHORT)),
        strict=True,
    )
    arabic = zip(*map(_months, ("ar", _LEVANT, *_MAGHREB)), strict=True)
    return tuple(
        Month((en,), (fr,), _in_dates(*ar), Row(*pair, ()))
        for en, fr, ar, pair in zip(english, french, arabic, short, strict=True)
    )


def month_rows() -> list[Row]:
    """Return the months as concepts; doubled names are joined by a stroke, as they are written."""
    rows = []
    for month, levantine in zip(gregorian(), _months(_LEVANT), strict=True):
        doubled = [name for name in month.ar if name != levantine and levantine in name]
        single = [name for name in month.ar if name not in doubled]
        joined = (_stroke(name, levantine) for name in doubled)
        rows.append(Row(month.en, month.fr, distinct((*single, *joined))))
    return rows


def weekday_rows() -> list[Row]:
    """Return the days of the week as concepts, Sunday first; يوم الاثنين is Monday as well."""
    columns = [
        list(map(plain, _symbols(code).getWeekdays(_STANDALONE, _WIDE)[1:]))
        for code in ("en", "fr", "ar")
    ]
    return [Row((en,), (fr,), (ar, f"يوم {ar}")) for en, fr, ar in zip(*columns, strict=True)]


def _symbols(code: str) -> icu.DateFormatSymbols:
    return icu.DateFormatSymbols(icu.Locale(code))


def _months(code: str, width: int = _WIDE) -> list[str]:
    context = icu.DateFormatSymbols.FORMAT if width == _SHORT else _STANDALONE
    return [plain(name) for name in _symbols(code).getMonths(context, width)]


def _in_dates(usual: str, levantine: str, *maghrebi: str) -> tuple[str, ...]:
    """Return the ways in which Arabic dates name a month: doubled names are words in a row."""
    spellings = [usual, _ENDING_IN_HEH.get(usual, "")]
    spellings = [name for name in spellings if name]
    doubled = [f"{levantine} {name}" for name in spellings]
    reverse = f"{usual} {levantine}"
    return distinct([*doubled, *spellings, levantine, reverse, *maghrebi, _unmarked(levantine)])


def _unmarked(levantine: str) -> str:
    """Return تشرين أول for تشرين الأول: without the article it is as common in newspapers."""
    first, _, second = levantine.partition(" ")
    return f"{first} {second.removeprefix('ال')}" if second else ""


def _stroke(doubled: str, levantine: str) -> str:
    """Return كانون الثاني/يناير for the same with a blank."""
    other = doubled.replace(levantine, "").strip()
    first, second = (levantine, other) if doubled.startswith(levantine) else (other, levantine)
    return f"{first}/{second}"


def _abbreviated(name: str, short: str) -> tuple[str, ...]:
    """Return a name's abbreviations, none where it is its own."""
    known = short.rstrip(".")
    more = "Sept" if known == "Sep" else ""  # as usual as Sep
    return () if known == name else distinct((known, more))


# --- the Hijri calendar ---------------------------------------------------------------------------

# CLDR has one romanised spelling each; these are those of newspapers and of library catalogues.
_ROMANISED = (
    ("Muharram, Moharram", "mouharram, moharram"),
    ("Safar", "safar"),
    (
        "Rabi al-Awwal, Rabi al-Awal, Rabi' al-Awwal, Rabi I",
        "rabi al-awwal, rabia al-awal, rabi al-aoual, rabi I",
    ),
    (
        "Rabi al-Thani, Rabi al-Akhir, Rabi' al-Thani, Rabi II",
        "rabi al-thani, rabia ath-thani, rabi ath-thani, rabi al-akhir, rabi II",
    ),
    (
        "Jumada al-Ula, Jumada al-Awwal, Jumada al-Awal, Jumada I",
        "joumada al-oula, joumada al-awwal, joumada al-ula, joumada I",
    ),
    (
        "Jumada al-Thani, Jumada al-Akhirah, Jumada al-Akhira, Jumada II",
        "joumada ath-thania, joumada al-thania, joumada al-akhira, joumada II",
    ),
    ("Rajab", "rajab, redjeb"),
    ("Sha'ban, Shaban, Shaaban", "chaabane, cha'ban, chaaban"),
    ("Ramadan, Ramadhan", "ramadan, ramadhan"),
    ("Shawwal, Shawal", "chawwal, chaoual"),
    (
        "Dhu al-Qa'dah, Dhu al-Qadah, Dhul Qadah, Dhu al-Qi'dah, Dhu'l-Qa'da",
        "dhou al-qi'da, dhou al-qida, dhou al-kaada, dhoul qi'da",
    ),
    (
        "Dhu al-Hijjah, Dhu al-Hijja, Dhul Hijjah, Dhul Hijja, Dhu'l-Hijja",
        "dhou al-hijja, dhoul hijja, dhou al-hidja, dhoul hidjja",
    ),
)
_ALSO_ARABIC = {
    "محرم": ("المحرم",),
    "ربيع الآخر": ("ربيع الثاني",),
    "جمادى الأولى": ("جمادى الأول",),
    "جمادى الآخرة": ("جمادى الثانية", "جمادى الآخر"),
    "ذو القعدة": ("ذي القعدة",),
    "ذو الحجة": ("ذي الحجة",),
}


@functools.cache
def hijri() -> tuple[Month, ...]:
    """Return the twelve months of the Islamic calendar."""
    columns = [
        icu.SimpleDateFormat("LLLL", icu.Locale(f"{code}@calendar=islamic-umalqura"))
        .getDateFormatSymbols()
        .getMonths(_STANDALONE, _WIDE)
        for code in ("en", "fr", "ar")
    ]
    return tuple(
        Month(
            distinct((*english.split(", "), plain(en))),
            distinct((*french.split(", "), plain(fr))),
            distinct((plain(ar), *_ALSO_ARABIC.get(plain(ar), ()))),
        )
        for (english, french), en, fr, ar in zip(_ROMANISED, *columns, strict=True)
    )


def hijri_rows() -> list[Row]:
    """Return the months of the Islamic calendar as concepts."""
    return [Row(month.en, month.fr, month.ar) for month in hijri()]


def from_hijri(day: int, month: int, year: int) -> tuple[int, int, int]:
    """Return the Gregorian (day, month, year) by the calendar of Umm al-Qura, Mecca."""
    calendar = icu.Calendar.createInstance(icu.Locale("en@calendar=islamic-umalqura"))
    calendar.clear()
    calendar.set(icu.Calendar.YEAR, year)
    calendar.set(icu.Calendar.MONTH, month - 1)
    calendar.set(icu.Calendar.DATE, day)
    same = icu.GregorianCalendar(icu.Locale("en"))
    same.setTime(calendar.getTime())
    return (
        same.get(icu.Calendar.DATE),
        same.get(icu.Calendar.MONTH) + 1,
        same.get(icu.Calendar.YEAR),
    )
