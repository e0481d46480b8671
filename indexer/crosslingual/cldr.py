"""Concepts from CLDR through ICU: territories, languages, currencies, months, weekdays.

What CLDR writes for menus is made into what people write in sentences: "Antigua & Barbuda" gets
its "and", "Myanmar (Burma)" becomes two names, "Congo - Kinshasa" the country's own name. CLDR has
no demonyms, nor the adjectives of countries.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

import icu

from indexer.crosslingual.calendars import (
    Row,
    distinct,
    hijri_rows,
    month_rows,
    plain,
    weekday_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Row", "rows"]

_LOCALES = tuple(icu.Locale(code) for code in ("en", "fr", "ar"))
_LONG_NAME = 1  # UCurrNameStyle
_AREAS = ("WORLD", "CONTINENT", "SUBCONTINENT", "GROUPING")  # of UN M.49

# Names that nobody writes in a sentence, given by what people do write.
_TERRITORIES = {
    "CD": Row(
        ("Democratic Republic of the Congo", "Congo-Kinshasa", "DR Congo", "Zaire"),
        ("République démocratique du Congo", "Congo-Kinshasa", "RD Congo", "Zaïre"),
        ("جمهورية الكونغو الديمقراطية", "الكونغو الديمقراطية", "الكونغو كينشاسا", "زائير"),
    ),
    "CG": Row(
        ("Republic of the Congo", "Congo-Brazzaville"),
        ("République du Congo", "Congo-Brazzaville"),
        ("جمهورية الكونغو", "الكونغو برازافيل"),
    ),
    "GD": Row(("Grenada",), ("La Grenade",), ("غرينادا",)),  # grenade is a weapon
    "HK": Row(("Hong Kong",), ("Hong Kong",), ("هونغ كونغ",)),
    "MO": Row(("Macao", "Macau"), ("Macao",), ("ماكاو",)),
    "RE": Row(("Réunion Island",), ("La Réunion",), ("جزيرة ريونيون", "روينيون")),  # a meeting
    "SX": Row(("Sint Maarten",), ("Sint Maarten", "Saint-Martin"), ("سينت مارتن", "سانت مارتن")),
    "ZZ": Row((), (), ()),  # an unknown region
    "UM": Row((), (), ()),  # scattered islands that only statistics put together
    "QO": Row((), (), ()),
    "202": Row(
        ("Sub-Saharan Africa",),
        ("Afrique subsaharienne",),
        ("أفريقيا جنوب الصحراء الكبرى", "أفريقيا جنوب الصحراء"),
    ),
}
# What CLDR's one name leaves out, and texts have.
_ALSO = {
    "AE": Row(("UAE",), ("EAU",), ("الإمارات",)),
    "BA": Row(("Bosnia",), ("Bosnie",), ("البوسنة",)),
    "BN": Row(("Brunei Darussalam",), ("Brunéi Darussalam",), ("بروني دار السلام", "بروني")),
    "BY": Row((), ("Bélarus",), ("بيلاروسيا",)),
    "CI": Row(("Ivory Coast",), (), ("كوت ديفوار",)),
    "CV": Row(("Cabo Verde",), ("Cabo Verde",), ("كابو فيردي",)),
    "CZ": Row(("Czech Republic",), ("République tchèque",), ("الجمهورية التشيكية", "تشيكيا")),
    "FK": Row(("Malvinas",), ("Îles Falkland",), ("جزر مالفيناس",)),
    "FM": Row(
        ("Federated States of Micronesia",),
        ("États fédérés de Micronésie",),
        ("ولايات ميكرونيزيا الموحدة",),
    ),
    "GB": Row(("Great Britain", "UK"), ("Grande-Bretagne",), ("بريطانيا", "بريطانيا العظمى")),
    "HU": Row((), (), ("المجر",)),
    "IR": Row(
        ("Islamic Republic of Iran",),
        ("République islamique d'Iran",),
        ("جمهورية إيران الإسلامية",),
    ),
    "IQ": Row((), ("Iraq",), ()),
    "KG": Row((), ("Kirghizistan",), ()),
    "KP": Row(
        ("Democratic People's Republic of Korea", "DPRK"),
        ("République populaire démocratique de Corée", "RPDC"),
        ("جمهورية كوريا الشعبية الديمقراطية",),
    ),
    "KR": Row(("Republic of Korea",), ("République de Corée",), ("جمهورية كوريا",)),
    "LA": Row(
        ("Lao People's Democratic Republic",),
        ("République démocratique populaire lao",),
        ("جمهورية لاو الديمقراطية الشعبية",),
    ),
    "MD": Row(
        ("Republic of Moldova",), ("République de Moldova",), ("جمهورية مولدوفا", "مولدافيا")
    ),
    "NL": Row(("Holland",), ("Hollande",), ()),
    "PS": Row(("Palestine",), ("Palestine",), ("فلسطين",)),
    "RU": Row(("Russian Federation",), ("Fédération de Russie",), ("الاتحاد الروسي",)),
    "SA": Row((), (), ("السعودية",)),
    "SY": Row(
        ("Syrian Arab Republic",),
        ("République arabe syrienne",),
        ("الجمهورية العربية السورية", "سورية"),
    ),
    "SZ": Row(("Swaziland",), ("Swaziland",), ("سوازيلند",)),
    "TL": Row(("East Timor",), ("Timor-Leste",), ("تيمور الشرقية",)),
    "TR": Row(("Türkiye",), ("Türkiye",), ()),
    "TZ": Row(
        ("United Republic of Tanzania",),
        ("République-Unie de Tanzanie",),
        ("جمهورية تنزانيا المتحدة",),
    ),
    "US": Row(
        ("United States of America", "USA"),
        ("États-Unis d'Amérique",),
        ("الولايات المتحدة الأمريكية", "أمريكا"),
    ),
    "VA": Row(("Holy See",), ("Vatican", "Saint-Siège"), ("الكرسي الرسولي",)),
    "VN": Row(("Viet Nam",), ("Vietnam",), ()),
    "001": Row((), (), ()),
    "019": Row(("America",), ("Amérique",), ("القارة الأمريكية", "أمريكا")),
    "143": Row((), (), ("آسيا الوسطى",)),
    "015": Row(("North Africa",), ("Afrique du Nord",), ()),
    "011": Row(("West Africa",), ("Afrique de l'Ouest",), ("غربي أفريقيا",)),
    "014": Row(("East Africa",), ("Afrique de l'Est",), ("شرقي أفريقيا",)),
    "017": Row(("Central Africa",), (), ("وسط أفريقيا", "أفريقيا الوسطى")),
    "018": Row((), (), ("الجنوب الأفريقي",)),
    "021": Row((), (), ("أمريكا الشمالية",)),
    "029": Row((), ("Antilles",), ("منطقة البحر الكاريبي", "الكاريبي")),
    "035": Row(("South-East Asia",), (), ("جنوب شرقي آسيا",)),
    "145": Row(("West Asia",), ("Asie occidentale",), ("غربي آسيا",)),
    "151": Row((), ("Europe orientale",), ("أوروبا الشرقية",)),
    "154": Row((), ("Europe septentrionale",), ("أوروبا الشمالية",)),
    "155": Row((), ("Europe occidentale",), ("أوروبا الغربية",)),
    "039": Row((), ("Europe méridionale",), ("أوروبا الجنوبية",)),
    "003": Row((), (), ("أمريكا الشمالية",)),
}
# Of money in general: CLDR names only that of a country.
_MONEY = (
    Row(("dollar", "dollars"), ("dollar", "dollars"), ("دولار", "دولارات")),
    Row(("pound sterling",), ("livre sterling",), ("جنيه إسترليني",)),
    Row(("pound", "pounds"), ("livre", "livres"), ("جنيه", "جنيهات")),
    Row(("franc", "francs"), ("franc", "francs"), ("فرنك", "فرنكات")),
    Row(("dinar", "dinars"), ("dinar", "dinars"), ("دينار", "دنانير")),
    Row(("riyal", "rial", "riyals", "rials"), ("riyal", "rial", "riyals"), ("ريال", "ريالات")),
    Row(("dirham", "dirhams"), ("dirham", "dirhams"), ("درهم", "دراهم")),
    Row(("ruble", "rouble", "rubles", "roubles"), ("rouble", "roubles"), ("روبل",)),
    Row(("rupee", "rupees"), ("roupie", "roupies"), ("روبية", "روبيات")),
    Row(("yen",), ("yen",), ("ين",)),
    Row(("yuan", "renminbi"), ("yuan", "renminbi"), ("يوان",)),
    Row(("peso", "pesos"), ("peso", "pesos"), ("بيزو",)),
    Row(("lira",), ("lire", "livre"), ("ليرة", "ليرات")),
)
# Of the languages without a code of two letters CLDR has names that are words of other meaning
# (Slave, Creek, Even), and Arabic ones that are guesses: those that texts speak of are listed.
_ALSO_LANGUAGES = (
    "akk arc ast ban ber bug ceb chr ckb cop egy fil fro gez grc grn gsw haw hit hmn inh kab krl "
    "mai mni nds nso pap peo phn rom sco shi sux swb syr tet tig uga yue zgh"
).split()
# Ewe is a sheep in English, Kongo is Congo in Arabic; Ido and Interlingue are nobody's.
_LEFT_OUT = frozenset("ee ie io kg".split())
# Of what is no country's money, the francs and dollars of several countries.
_SHARED_MONEY = frozenset("XAF XCD XOF XPF".split())
_ABBREVIATED = re.compile(r"\bSt\. ")
_BRACKETED = re.compile(r"\s*\(([^)]*)\)\s*")
_HAS_LETTER = re.compile(r"[^\W\d_]")
_CODE = re.compile("[A-Z]{3}|[a-z]{2,3}|[0-9]{3}")
_DATED = re.compile("[0-9]|[()]")  # money of other times: their names need a year beside them


@functools.cache
def rows() -> tuple[Row, ...]:
    """Return every concept once; those of a calendar come last."""
    found = (
        *_territories(),
        *_named(_language_codes(), _language, _languages_also),
        *_MONEY,
        *_named(_currency_codes(), _currency, lambda _name: ()),
        *month_rows(),
        *weekday_rows(),
        *hijri_rows(),
    )
    return tuple(dict.fromkeys(found))


def _territories() -> Iterator[Row]:
    for code in _territory_codes():
        row = _TERRITORIES.get(code) or Row(
            *(_forms(icu.Locale("", code).getDisplayCountry(locale)) for locale in _LOCALES)
        )
        also = _ALSO.get(code, Row((), (), ()))
        row = Row(*(distinct((*usual, *more)) for usual, more in zip(row, also, strict=True)))
        if all(row) and code not in row.en:
            yield row


def _territory_codes() -> list[str]:
    """Return countries and the areas they are grouped into."""
    areas = (icu.Region.getAvailable(getattr(icu.URegionType, kind)) for kind in _AREAS)
    return [*icu.Locale.getISOCountries(), *(str(region) for group in areas for region in group)]


def _language_codes() -> list[str]:
    short = (code for code in icu.Locale.getISOLanguages() if len(code) == len("en"))
    return [*(code for code in short if code not in _LEFT_OUT), *_ALSO_LANGUAGES]


def _currency_codes() -> list[str]:
    codes = (str(unit.getSubtype()) for unit in icu.MeasureUnit.getAvailable("currency"))
    return [code for code in codes if not code.startswith("X") or code in _SHARED_MONEY]


def _language(code: str, locale: icu.Locale) -> str:
    return str(icu.Locale(code).getDisplayLanguage(locale))


def _languages_also(name: str) -> tuple[str, ...]:
    """Return اللغة الفرنسية for الفرنسية, as a language is called where it may be misread."""
    bare = name.removeprefix("لغة ")
    if bare != name:
        return (bare,)
    adjective = name.startswith("ال") and name.endswith("ية") and " " not in name
    return (f"اللغة {name}",) if adjective else ()


def _currency(code: str, locale: icu.Locale) -> str:
    name = str(icu.CurrencyUnit(code).getName(locale, _LONG_NAME))
    return "" if _DATED.search(name) else name


def _named(
    codes: Iterable[str],
    name: Callable[[str, icu.Locale], str],
    also: Callable[[str], tuple[str, ...]],
) -> Iterator[Row]:
    """Yield a row for each code that all three languages have a name for."""
    for code in codes:
        english, french, arabic = (name(code, locale) for locale in _LOCALES)
        if {code, code.upper(), ""} & {english, french, arabic}:
            continue
        arabic_forms = _forms(arabic)
        row = Row(
            _forms(english),
            _forms(french),
            distinct((*arabic_forms, *(more for form in arabic_forms for more in also(form)))),
        )
        if all(row):
            yield row


def _forms(name: str) -> tuple[str, ...]:
    """Return what people write for a name of CLDR; what stands in brackets is another name."""
    name = plain(name)
    outside = _BRACKETED.sub(" ", name).strip()
    found = [outside, *_BRACKETED.findall(name)]
    return distinct(form for other in found for form in _spelled_out(other))


def _spelled_out(name: str) -> tuple[str, ...]:
    """Return a name with its "and" and "Saint" written, the usual one first."""
    name = name.replace(" & ", " and ").replace(" - ", " ")
    if not _HAS_LETTER.search(name):
        return ()
    saint = _ABBREVIATED.sub("Saint ", name)
    return (saint, name.replace("St.", "St")) if saint != name else (name,)
