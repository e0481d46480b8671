"""English: words that meet by their stem, words that must not, and irregular forms."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import snowball
from indexer.languages import ANALYZERS
from indexer.languages.en import american
from indexer.lexicon import rows

ENGLISH = ANALYZERS["en"]
EXCEPTIONS = list(rows("en.exceptions.txt"))
IRREGULAR = list(rows("en.irregular.txt"))
SPELLING = list(rows("en.spelling.txt"))
porter = snowball("english").apply


def stem(word: str) -> str:
    (token,) = ENGLISH.words(word)
    return token.stem


@pytest.mark.parametrize(
    ("word", "form"),
    [
        # every inflection of a word that has a stem of its own goes with it
        ("important", "importantly"),
        ("import", "imported"),
        ("businesses", "business"),
        ("experience", "experienced"),  # Porter 2 takes -ence off before -d, not before -e
        ("conference", "conferencing"),
        ("unite", "united"),
        # what Porter 2 joined by good right stays joined
        ("policy", "policies"),
        ("nation", "national"),
        ("democracy", "democracies"),
        ("environment", "environmental"),
        # plurals and forms that it leaves apart
        ("bus", "buses"),
        ("crisis", "crises"),
        ("menu", "menus"),  # it keeps every -us
        ("NGO", "NGOs"),  # and an s after the only vowel
        ("MP", "MPs"),  # or after none
        ("traffic", "trafficking"),  # -ck-
        ("fuel", "fuelled"),
        ("go", "goes"),
        ("index", "indices"),
        # British spelling
        ("organization", "organisations"),
        ("organize", "organised"),
        ("analyze", "analysing"),
        ("criticize", "criticised"),
        ("collectivize", "collectivisation"),
        ("recognizable", "recognisable"),
        ("authorize", "authorised"),  # by way of an exception
        ("labor", "labour"),
        ("neighborhoods", "neighbourhood"),
        ("center", "centred"),
        ("kilometers", "kilometres"),
        ("defense", "defences"),
        ("program", "programmes"),
        ("pediatric", "paediatrics"),
        ("archeology", "archaeological"),
        ("judgment", "judgements"),
        ("practice", "practising"),
        ("skeptics", "sceptical"),
        # and the verbs that have s on both shores
        ("revise", "revision"),
        ("advise", "advising"),
        ("advertise", "advertisements"),
        ("promise", "promisingly"),
        ("precise", "precision"),
    ],
)
def test_forms_of_one_word_have_one_stem(word: str, form: str) -> None:
    assert stem(word) == stem(form)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("imports", "important"),
        ("university", "universal"),
        ("policy", "police"),
        ("organ", "organization"),
        ("busy", "business"),
        ("united", "unit"),  # the United Nations
        ("general", "generation"),
        ("news", "new"),
        ("department", "departed"),
        ("convention", "convent"),
        ("capitalism", "capital"),
        ("hospitality", "hospital"),
        ("resolution", "resolute"),
        ("political", "polite"),
        ("emergency", "emerging"),
        ("electron", "electronics"),
        ("several", "severe"),
        ("probable", "probability"),
        ("France", "franc"),
        ("Maine", "main"),
        ("Adams", "Adam"),
        ("Henri", "Henry"),
        ("clause", "Claus"),
        # z for s makes no Porter suffix of what was none
        ("paradise", "parade"),
        ("expertise", "expert"),
        # ll, -our and ae mean nothing by themselves
        ("chili", "chill"),
        ("four", "for"),
        ("Israel", "Isre"),
    ],
)
def test_words_that_only_look_alike_have_two_stems(word: str, other: str) -> None:
    assert stem(word) != stem(other)


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("child", "children"),
        ("man", "men"),
        ("foot", "feet"),
        ("person", "people"),
        ("lives", "life"),
        ("go", "gone"),
        ("goes", "went"),
        ("holding", "held"),
        ("take", "took"),
        ("criterion", "criteria"),
        ("referendum", "referenda"),
        ("good", "best"),
        ("heavy", "heavier"),
        ("Netherlands", "Dutch"),
        ("French", "France"),
        ("Spain", "Spaniards"),
        ("Azerbaijan", "Azerbaijanis"),
        ("analyses", "analyze"),  # the plural or the verb
    ],
)
def test_irregular_forms_are_kin_and_not_the_same_stem(word: str, form: str) -> None:
    assert stem(word) != stem(form)
    assert stem(form) in ENGLISH.kin(stem(word))
    assert stem(word) in ENGLISH.kin(stem(form))


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("found", "foundation"),  # past of find, not what was founded
        ("fell", "fill"),
        ("leaf", "left"),  # both are kin of leaves, not of each other
        ("laid", "lain"),
        ("Niger", "Nigerian"),
        ("Dominica", "Dominique"),
    ],
)
def test_words_with_a_common_relative_are_not_kin(word: str, other: str) -> None:
    assert stem(other) not in {stem(word), *ENGLISH.kin(stem(word))}


def test_a_word_without_irregular_forms_has_no_kin() -> None:
    assert ENGLISH.kin(stem("council")) == ()


@pytest.mark.parametrize("word", ["organisation", "labour", "defence", "programmes", "authorised"])
def test_the_surface_keeps_the_spelling_that_was_typed(word: str) -> None:
    (token,) = ENGLISH.words(word)
    assert token.surface == word


# --- laws of the lists: what breaks them is listed ------------------------------------------------


def test_every_word_of_an_exception_has_its_stem() -> None:
    assert [line for line in EXCEPTIONS if {stem(word) for word in line} != {line[0]}] == []


def test_an_exception_changes_what_the_rules_would_do() -> None:
    assert [
        line for line in EXCEPTIONS if {porter(american(word)) for word in line} == {line[0]}
    ] == []


def test_an_exception_holds_in_british_spelling_too() -> None:
    verbal = re.compile("iz(?=(?:e[ds]?|ing|ations?|able)$)")
    british = [(verbal.sub("is", word), line[0]) for line in EXCEPTIONS for word in line]
    assert [word for word, expected in british if stem(word) != expected] == []


def test_no_two_exceptions_speak_of_one_word() -> None:
    count = Counter(word for line in EXCEPTIONS for word in line)
    assert [word for word, times in count.items() if times > 1] == []


def test_no_words_of_one_exception_get_the_stem_of_another() -> None:
    """Such as vigilante, which Porter 2 gives the very stem that vigilant would take."""
    heads = {line[0] for line in EXCEPTIONS}
    words = {word for line in (*EXCEPTIONS, *IRREGULAR) for word in line}
    listed = {word for line in EXCEPTIONS for word in line}
    assert [word for word in words - listed if stem(word) in heads] == []


def test_an_irregular_line_joins_only_what_the_stemmer_does_not() -> None:
    assert [line for line in IRREGULAR if len(line) < 2] == []
    assert [line for line in IRREGULAR if len({stem(word) for word in line}) < len(line)] == []


def test_a_spelling_once_american_stays_so() -> None:
    assert [line for line in SPELLING if {american(word) for word in line} != {line[0]}] == []


@given(st.text(st.sampled_from("aeioucvrtlyszdngb"), min_size=1, max_size=14))
def test_american_spelling_is_reached_in_one_step(word: str) -> None:
    assert american(american(word)) == american(word)


def test_lists_are_in_lower_case_and_without_accents() -> None:
    words = {word for line in (*EXCEPTIONS, *IRREGULAR, *SPELLING) for word in line}
    assert [word for word in words if ENGLISH.surface(word) != word] == []
