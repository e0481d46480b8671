"""What texts may have for the terms of term bases: notes go, names stay whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.crosslingual.files import language_of
from indexer.crosslingual.terms import LAST, LONGEST_TERM, PREFERRED, USUAL, Entry, forms_of


@pytest.mark.parametrize(
    ("term", "forms", "why"),
    [
        ("Security Council", ("Security Council",), "a term"),
        ("  Security\n Council ", ("Security Council",), "blanks and lines"),
        ("Security Council (UN)", ("Security Council",), "whose it is, and no form of it"),
        ("World Health Organization (WHO)", ("World Health Organization", "WHO"), "its acronym"),
        (
            "Organisation mondiale de la Santé (OMS)",
            ("Organisation mondiale de la Santé", "OMS"),
            "grammar words have no letter in it",
        ),
        (
            "Haut-Commissariat des Nations Unies pour les réfugiés (HCR)",
            ("Haut-Commissariat des Nations Unies pour les réfugiés", "HCR"),
            "nor has every other word",
        ),
        ("École supérieure (ES)", ("École supérieure", "ES"), "an initial without its accent"),
        (
            "United Nations Children's Fund (UNICEF)",
            ("United Nations Children's Fund", "UNICEF"),
            "it begins as the name does, and kept the I of an older one",
        ),
        ("Office of Legal Affairs [OLA]", ("Office of Legal Affairs",), "a note of any kind"),
        ("Upper Volta [obsolete]", ("Upper Volta",), "what it is now"),
        ("Zaïre [ancien nom] [1971-1997]", ("Zaïre",), "two of them"),
        ("[proposed] peace dividend", ("peace dividend",), "before it"),
        ("mine (n.)", ("mine",), "an English noun"),
        ("mine (n. f.)", ("mine",), "a French one"),
        ("mine, n. f.", ("mine",), "after a comma"),
        ("demine (verb)", ("demine",), "a verb"),
        ("لغم (اسم)", ("لغم",), "an Arabic noun"),
        ("ألغام (جمع)", ("ألغام",), "a plural"),
        ("ceasefire; cease-fire", ("ceasefire", "cease-fire"), "two in one field"),
        ("هدنة؛ وقف إطلاق النار", ("هدنة", "وقف إطلاق النار"), "with the Arabic sign"),
        ("[no term]", (), "a note in the place of a term"),
        ("-", (), "nothing"),
        ("", (), "nothing at all"),
        ("\u202eabc\u202c", ("abc",), "signs that turn the text around"),
        # What stays.
        ("Iran (Islamic Republic of)", ("Iran (Islamic Republic of)",), "part of the name"),
        ("Congo (the)", ("Congo (the)",), "no part of speech"),
        ("Protocol (II)", ("Protocol (II)",), "a number in Roman letters"),
        ("Convention (1951)", ("Convention (1951)",), "a year tells it from others"),
        ("vitamin (B)", ("vitamin (B)",), "one letter is no acronym"),
        ("ABYEI (SUDAN)", ("ABYEI (SUDAN)",), "all in capitals: any word may look like one"),
        ("landmine/booby trap", ("landmine/booby trap",), "a stroke may be anything"),
        ("forests, tropical", ("forests, tropical",), "so may a comma"),
        ("AC/DC converter", ("AC/DC converter",), "signs in a word"),
        ("array a[i] sum", ("array a[i] sum",), "brackets in the middle"),
        (
            "Agreement on Trade between the Two Parties; and the Protocols to it",
            ("Agreement on Trade between the Two Parties; and the Protocols to it",),
            "a title has semicolons of its own",
        ),
        ("unit (m; ft)", ("unit (m; ft)",), "so have parentheses"),
    ],
)
def test_a_term_is_what_texts_may_have(term: str, forms: tuple[str, ...], why: str) -> None:
    assert forms_of(term) == forms, why


def test_the_preferred_terms_are_first_and_the_deprecated_ones_last() -> None:
    entry = Entry(1)
    for text, order in (
        ("mental handicap (MH)", LAST),
        ("learning disability", USUAL),
        ("intellectual disability (ID)", PREFERRED),
        ("Learning disability [UK]", USUAL),
        ("learning disability", LAST),
    ):
        entry.add("en", text, order)
    entry.add("fr", "déficience intellectuelle", USUAL)
    concept = entry.concept()
    assert concept
    assert concept.forms["en"] == (
        "intellectual disability",
        "learning disability",
        "ID",
        "Learning disability",
        "MH",
        "mental handicap",
    )


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ([("en", "sea"), ("en", "ocean")], "one language"),
        ([("en", "sea"), ("fr", "[aucun]")], "nothing is left of the other"),
        ([], "no term"),
    ],
)
def test_a_concept_has_two_languages_or_is_none(terms: list[tuple[str, str]], why: str) -> None:
    entry = Entry(1)
    for language, text in terms:
        entry.add(language, text, USUAL)
    assert entry.concept() is None, why


@pytest.mark.parametrize(
    ("tag", "language", "why"),
    [
        ("ar", "ar", "a language"),
        ("AR-eg", "ar", "a region"),
        ("fr_CA", "fr", "as programs write it"),
        (" en-GB ", "en", "blanks"),
        ("ar-Arab", "ar", "its script"),
        ("ar-Latn", "", "in Latin letters it is no Arabic that texts have"),
        ("en-Latn-US", "en", "a script and a region"),
        ("en-x-iate", "en", "a private part"),
        ("arz", "", "another language"),
        ("de", "", "another language"),
        ("mul", "", "signs of any language"),
        ("", "", "nothing"),
        ("-", "", "nothing"),
    ],
)
def test_a_tag_is_one_of_our_languages_or_none(tag: str, language: str, why: str) -> None:
    assert language_of(tag) == language, why


@given(st.text("ab (AB)[];n.,f", max_size=LONGEST_TERM))
def test_forms_are_of_what_was_written_and_never_empty(text: str) -> None:
    for form in forms_of(text):
        assert form.strip() == form != ""
        assert form in " ".join(text.split())
