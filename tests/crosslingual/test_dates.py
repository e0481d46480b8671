from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.crosslingual import Link, numerals
from indexer.crosslingual.dates import links
from indexer.crosslingual.quantities import DECADE_NAMES, SCALE_NAMES
from indexer.languages import ANALYZERS

LANGUAGES = ("en", "fr", "ar")


def of(query: str) -> list[Link]:
    return links(query.split())


def texts(query: str, language: str) -> list[str]:
    return [link.text for link in of(query) if link.language == language]


# Each way of writing is linked to each other one, in its language.
DATE_WAYS = {
    "en": ["2 March 1992", "March 2, 1992", "2nd of March 1992", "2nd March 1992", "Mar. 2, 1992"],
    "fr": ["2 mars 1992"],
    "ar": ["2 آذار/مارس 1992", "2 آذار 1992", "٢ مارس ١٩٩٢", "2 مارس/آذار 1992"],
    "": ["1992-03-02", "02/03/1992", "2.3.1992", "2/3/1992"],
}
MONTH_WAYS = {
    "en": ["July 2014", "Jul 2014"],
    "fr": ["juillet 2014"],
    "ar": ["تموز/يوليه 2014", "يوليو 2014", "تموز 2014", "جويلية 2014", "يوليو من عام 2014"],
}
RANGE_WAYS = {
    "en": ["18-19 March 1992", "18 and 19 March 1992", "March 18–19, 1992", "18 to 19 March 1992"],
    "fr": ["18-19 mars 1992", "18 et 19 mars 1992", "18 au 19 mars 1992"],
    "ar": ["18-19 مارس 1992", "18 و 19 مارس 1992", "18 و19 آذار/ مارس 1992", "18 إلى 19 مارس 1992"],
}
FIRST_WAYS = {
    "en": ["1st of May", "May 1"],
    "fr": ["1er mai", "premier mai"],
    "ar": ["1 أيار/مايو"],
}
HIJRI_WAYS = {
    "en": ["15 Muharram 1413", "15 Muharram 1413 AH"],
    "fr": ["15 mouharram 1413"],
    "ar": ["15 محرم 1413", "15 محرم 1413 هـ", "15 محرم 1413هـ", "١٥ محرم ١٤١٣"],
}
CENTURY_WAYS = {
    "en": ["20th century", "twentieth century"],
    "fr": ["XXe siècle", "20e siècle", "XXème siècle"],
    "ar": ["القرن العشرين", "القرن العشرون", "القرن الـ20"],
}
DECADE_WAYS = {
    "en": ["1990s", "nineties"],
    "fr": ["années 1990", "années 90"],
    "ar": ["التسعينات", "التسعينيات", "تسعينيات القرن الماضي", "عقد التسعينات"],
}
PERCENT_WAYS = {
    "en": ["2.5 per cent", "2.5 percent"],
    "fr": ["2,5 pour cent"],
    "ar": ["2.5 في المائة", "٢٫٥ في المئة"],
}
ORDINAL_WAYS = {
    "en": ["69th", "sixty-ninth"],
    "fr": ["69e", "69ème", "soixante-neuvième"],
    "ar": ["التاسعة والستون", "التاسع والستين"],
}
CARDINAL_WAYS = {"en": ["fifteen"], "fr": ["quinze"], "ar": ["خمسة عشر", "خمس عشرة"], "": ["15"]}
MONEY_WAYS = {"en": ["5 million"], "fr": ["5 millions"], "ar": ["5 ملايين", "٥ ملايين"]}
THOUSANDS_WAYS = {"en": ["16,861"], "fr": ["16 861", "16\u202f861"], "ar": ["861 16"]}
FAMILIES = [
    DATE_WAYS,
    MONTH_WAYS,
    RANGE_WAYS,
    FIRST_WAYS,
    HIJRI_WAYS,
    CENTURY_WAYS,
    DECADE_WAYS,
    PERCENT_WAYS,
    ORDINAL_WAYS,
    CARDINAL_WAYS,
    MONEY_WAYS,
    THOUSANDS_WAYS,
]
USUAL = {
    "en": (
        "2 March 1992",
        "July 2014",
        "18 and 19 March 1992",
        "May 1",
        "15 Muharram 1413",
        "20th century",
        "1990s",
        "2.5 per cent",
        "sixty ninth",
        "fifteen",
        "5 million",
        "16,861",
    ),
    "fr": (
        "2 mars 1992",
        "juillet 2014",
        "18 et 19 mars 1992",
        "1er mai",
        "15 mouharram 1413",
        "XXe siècle",
        "années 1990",
        "2,5 pour cent",
        "soixante neuvième",
        "quinze",
        "5 millions",
        "16 861",
    ),
    "ar": (
        "2 آذار مارس 1992",
        "تموز يوليه 2014",
        "18 و 19 مارس 1992",
        "1 أيار مايو",
        "15 محرم 1413",
        "القرن العشرين",
        "التسعينات",
        "2.5 في المائة",
        "التاسعة والستين",
        "خمسة عشر",
        "5 ملايين",
        "861 16",
    ),
}


def surfaces(language: str, text: str) -> list[str]:
    return [word.surface for word in ANALYZERS[language].words(text)]


@pytest.mark.parametrize(
    ("query", "number"),
    [
        (query, number)
        for number, family in enumerate(FAMILIES)
        for queries in family.values()
        for query in queries
        if query != "861 16"  # is two numbers to all but the United Nations
    ],
)
def test_the_same_thing_is_written_otherwise_in_every_language(query: str, number: int) -> None:
    for language in LANGUAGES:
        usual = USUAL[language][number]
        same = surfaces(language, usual) == surfaces(language, query)
        assert same or usual in texts(query, language)


@pytest.mark.parametrize("query", [q for family in FAMILIES for qs in family.values() for q in qs])
def test_what_was_typed_is_no_link(query: str) -> None:
    for link in of(query):
        typed = " ".join(query.split()[link.first : link.last])
        assert surfaces(link.language, link.text) != surfaces(link.language, typed)


NOTHING = [
    "peace and security in Africa",
    "March",  # a month alone is cldr's
    "الاثنين",
    "Ramadan",
    "1992",  # written alike everywhere
    "822",
    "A/RES/60/1",  # parts of a word
    "A-2-March-1992",
    "un",  # an article, and the United Nations
    "one second",
    "un pneu neuf",  # new, not nine
    "mars 3x",
    "",
    "- / & %",
    "45/45/1992",
]


@pytest.mark.parametrize("query", NOTHING)
def test_what_is_no_date_has_no_links(query: str) -> None:
    assert of(query) == []


def test_links_cover_the_date_and_nothing_else() -> None:
    query = "resolution (2014), adopted on Tuesday, 9 December 2014, in Geneva"
    words = query.split()
    assert {(link.first, link.last) for link in of(query)} == {(5, 8)}
    assert words[5:8] == ["9", "December", "2014,"]


def test_a_date_is_never_offered_without_its_year() -> None:
    assert all("1992" in link.text for link in of("2 March 1992"))


def test_numbers_with_strokes_are_read_day_first_unless_there_is_no_such_month() -> None:
    assert "3 February 1992" in texts("03/02/1992", "en")
    assert "2 March 1992" not in texts("03/02/1992", "en")
    assert "25 March 1992" in texts("03/25/1992", "en")


def test_days_apart_are_a_pair_or_a_range_as_they_were_written() -> None:
    assert "18 et 25 mars" in texts("18 and 25 March", "fr")
    assert "18 au 25 mars" not in texts("18 and 25 March", "fr")
    assert "18 au 25 mars" in texts("18-25 March", "fr")
    assert "18 et 25 mars" not in texts("18-25 March", "fr")


def test_a_hijri_day_is_linked_to_its_gregorian_day_at_less_weight() -> None:
    weights = {link.text: link.weight for link in of("15 محرم 1413") if link.language == "en"}
    assert weights["16 July 1992"] < weights["15 Muharram 1413"]


def test_a_number_weighs_less_than_a_date() -> None:
    assert max(link.weight for link in of("fifteen")) < min(
        link.weight for link in of("2 May 1992")
    )


# Numbers that grammar makes irregular.
@pytest.mark.parametrize(
    ("number", "language", "words"),
    [
        (71, "fr", "soixante et onze"),  # of sixty and eleven
        (80, "fr", "quatre vingts"),  # an s at the end only
        (81, "fr", "quatre vingt un"),  # no "et"
        (91, "fr", "quatre vingt onze"),
        (11, "ar", "إحدى عشرة"),
        (12, "ar", "اثني عشر"),  # the dual changes with the case
        (15, "ar", "خمس عشرة"),  # the halves are of opposite gender
        (22, "ar", "اثنتين وعشرين"),
        (25, "ar", "خمس وعشرون"),
    ],
)
def test_a_number_is_spelled_as_grammar_has_it(number: int, language: str, words: str) -> None:
    assert words in numerals.cardinal(number, language)


@pytest.mark.parametrize(
    ("number", "language", "words"),
    [
        (12, "en", "twelfth"),
        (21, "en", "twenty first"),
        (40, "en", "fortieth"),
        (1, "fr", "première"),
        (5, "fr", "cinquième"),
        (19, "fr", "dix neuvième"),
        (21, "fr", "vingt et unième"),  # not premier
        (80, "fr", "quatre vingtième"),
        (91, "fr", "quatre vingt onzième"),
        (1, "ar", "الأولى"),
        (11, "ar", "الحادي عشر"),  # not الأول
        (21, "ar", "الحادية والعشرين"),
        (69, "ar", "التاسعة والستون"),
    ],
)
def test_an_ordinal_is_spelled_as_grammar_has_it(number: int, language: str, words: str) -> None:
    assert words in numerals.ordinal(number, language)


# --- laws -----------------------------------------------------------------------------------------

PARTS = st.sampled_from(
    "2 2nd 1er 31 03 18-19 18 و19 و and et - – / to au of de من March mars مارس آذار آذار/مارس "
    "كانون الثاني sept May mai محرم Dhu al-Hijja ربيع الأول 1992 ١٩٩٢ 1413هـ 1992-03-02 02/03/1992 "
    "02.03.1992 20th century XXe siècle القرن العشرين 1990s années 90 nineties التسعينيات 5 % 5% "
    "٥٪ per cent في المائة million ملايين 16,861 861 000 2,5 fifteen quatre-vingt-dix خمسة عشر "
    "second premier, (الخامس) والستون 0th 99e 9999 0 peace".split()
)
QUERIES = st.lists(PARTS | st.text(max_size=6) | st.from_regex(r"[0-9/.,-]{1,12}"), max_size=8)
NUMBER_WORDS = {
    *(word for lang in LANGUAGES for n in range(2, 101) for word in numerals.cardinal(n, lang)),
    *(word for lang in LANGUAGES for n in range(1, 100) for word in numerals.ordinal(n, lang)),
    *(word for names in SCALE_NAMES.values() for words in names.values() for word in words),
    *DECADE_NAMES,
}


@given(QUERIES)
def test_junk_never_raises_and_links_cover_words_that_were_given(words: list[str]) -> None:
    for link in links(words):
        assert 0 <= link.first < link.last <= len(words)
        assert 0 < link.weight <= 1
        assert link.by == "number"


@given(QUERIES)
@example(["1413هـ", "million"])  # a year of the Hijra is no amount
@example([".5", "million"])
@example(["1413هـ", "%"])
@example(["sept", "0th"])  # no month has such a day
@example(["1992-00-05", "0"])
@example(["00/00/1992", "mai"])
def test_a_link_is_words_in_a_row_as_analysis_parts_them(words: list[str]) -> None:
    for link in links(words):
        found = surfaces(link.language, link.text)
        assert len(found) == len(link.text.split())
        number = any(map(str.isdigit, link.text)) or link.text in NUMBER_WORDS
        assert len(found) > 1 or number


@given(QUERIES)
def test_links_of_an_expression_are_few_and_each_is_once(words: list[str]) -> None:
    counts: dict[tuple[int, int, str], set[str]] = {}
    for link in links(words):
        seen = counts.setdefault((link.first, link.last, link.language), set())
        assert link.text not in seen
        seen.add(link.text)
    assert all(len(seen) <= 12 for seen in counts.values())


@given(st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31)))
def test_every_day_is_linked_from_each_language_to_the_others(day: dt.date) -> None:
    iso = day.isoformat()
    ways = {language: texts(iso, language)[0] for language in LANGUAGES}
    for written in ways.values():
        for language, other in ways.items():
            same = surfaces(language, written) == surfaces(language, other)
            assert same or other in texts(written, language)


@given(st.text(max_size=2000), st.integers(1, 300))
def test_long_words_and_long_queries_are_read_in_part(word: str, times: int) -> None:
    links([word * times, *["2"] * times])
