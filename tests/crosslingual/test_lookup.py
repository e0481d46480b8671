"""Which concepts the words of a query mean, and in which language they mean them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.crosslingual import Asked
from indexer.crosslingual.glossary import parsed
from indexer.crosslingual.lookup import Lookup
from indexer.crosslingual.own import own_lookup
from indexer.languages import ANALYZERS

if TYPE_CHECKING:
    from indexer.crosslingual import Link

LANGUAGES = ("en", "fr", "ar")
OWN = own_lookup()
FEW = """\
en	fr	ar
security	sécurité	أمن
council	conseil	مجلس
Security Council|UNSC	Conseil de sécurité	مجلس الأمن
Human Rights Council	Conseil des droits de l'homme	مجلس حقوق الإنسان
human rights	droits de l'homme	حقوق الإنسان
pain|ache	douleur	ألم
bread	pain	خبز
violation|breach	violation	انتهاك
universe	univers	كون
university	université	جامعة
coin	pièce	قطعة نقدية
corner	coin	ركن"""
SMALL = Lookup(parsed(FEW.splitlines(), "few"))


def asked(words: str) -> list[Asked]:
    return [
        Asked(
            word,
            {c: [(t.surface, t.stem) for t in a.words(word)] for c, a in ANALYZERS.items()},
        )
        for word in words.split()
    ]


def links(lookup: Lookup, words: str, languages: tuple[str, ...] = LANGUAGES) -> list[Link]:
    every = {code: range(len(words.split())) for code in LANGUAGES}
    return [*lookup.links(asked(words), languages, every)]


def found(words: str, languages: tuple[str, ...] = LANGUAGES) -> dict[str, set[str]]:
    """Return the forms of the few concepts by the words that they are of, the longest runs."""
    typed = words.split()
    of: dict[str, set[str]] = {}
    every = links(SMALL, words, languages)
    runs = {(link.first, link.last) for link in every}
    for link in every:
        run = link.first, link.last
        if not any(first <= run[0] and run[1] <= last for first, last in runs - {run}):
            of.setdefault(" ".join(typed[link.first : link.last]), set()).add(link.text)
    return of


@pytest.mark.parametrize(
    ("words", "languages", "expected", "why"),
    [
        (
            "Security Council",
            LANGUAGES,
            {"Security Council": {"Conseil de sécurité", "مجلس الأمن"}},
            "the longest run, and not security and council beside it",
        ),
        (
            "Human Rights Council",
            LANGUAGES,
            {"Human Rights Council": {"Conseil des droits de l'homme", "مجلس حقوق الإنسان"}},
            "three words go before the two of them that are a concept",
        ),
        (
            "council human rights",
            LANGUAGES,
            {"council": {"conseil", "مجلس"}, "human rights": {"droits de l'homme", "حقوق الإنسان"}},
            "what is not part of a run stands for itself",
        ),
        (
            "Council Security",
            LANGUAGES,
            {"Council": {"conseil", "مجلس"}, "Security": {"sécurité", "أمن"}},
            "in another order it is no name; the very word goes before French of its stem",
        ),
        (
            "conseil de sécurité",
            ("fr",),
            {"conseil de sécurité": {"Security Council", "UNSC", "مجلس الأمن"}},
            "grammar words between",
        ),
        (
            "conseil sécurité",
            ("fr",),
            {"conseil sécurité": {"Security Council", "UNSC", "مجلس الأمن"}},
            "and the query without them",
        ),
        (
            "مجلس الأمن",
            ("ar",),
            {"مجلس الأمن": {"Security Council", "UNSC", "Conseil de sécurité"}},
            "from Arabic",
        ),
        ("councils", ("en",), {"councils": {"conseil", "مجلس"}}, "an English plural"),
        ("conseils", ("fr",), {"conseils": {"council", "مجلس"}}, "a French plural"),
        (
            "والمجلس",
            ("ar",),
            {"والمجلس": {"council", "conseil"}},
            "and, and the article, joined to an Arabic word",
        ),
        ("UNSC", ("en",), {"UNSC": {"Conseil de sécurité", "مجلس الأمن"}}, "an acronym"),
        (
            "pain",
            LANGUAGES,
            {"pain": {"ألم", "خبز"}},
            "a word that two languages know stands for itself in both",
        ),
        ("pain", ("en",), {"pain": {"douleur", "ألم"}}, "but not where the query is English"),
        ("pain", ("fr",), {"pain": {"bread", "خبز"}}, "nor where it is French"),
        ("violations", LANGUAGES, {"violations": {"انتهاك"}}, "the same word in two languages"),
        (
            "universe",
            ("en",),
            {"universe": {"univers", "كون"}},
            "no university, though stemmers like to join them",
        ),
        ("photosynthesis", LANGUAGES, {}, "what no concept is called"),
        ("", LANGUAGES, {}, "nothing"),
    ],
)
def test_words_mean_concepts(
    words: str, languages: tuple[str, ...], expected: dict[str, set[str]], why: str
) -> None:
    assert found(words, languages) == expected, why


def test_the_usual_form_counts_most_and_the_word_as_written_more_than_another_of_its_stem() -> None:
    def weight(typed: str, text: str) -> float:
        return max(link.weight for link in links(SMALL, typed, ("en", "fr")) if link.text == text)

    usual = weight("Conseil sécurité", "Security Council")
    assert weight("Conseil sécurité", "UNSC") < usual, "a synonym counts less"
    assert weight("UNSC", "مجلس الأمن") < weight("Security Council", "مجلس الأمن"), (
        "so does typing one"
    )
    assert weight("councils", "مجلس") < weight("council", "مجلس"), "or an inflection"
    assert all(0 < link.weight <= 1 for link in links(SMALL, "Security Council"))


@pytest.mark.parametrize(
    ("typed", "language", "counterpart", "why"),
    [
        ("Security Council", "en", "مجلس الأمن", "a body"),
        ("UN", "en", "الأمم المتحدة", "an English acronym"),
        ("ONU", "fr", "الأمم المتحدة", "a French one"),
        ("ONU", "fr", "United Nations", "whole names for acronyms"),
        ("OIC", "en", "منظمة التعاون الإسلامي", "another body"),
        ("Organisation of Islamic Cooperation", "en", "منظمة التعاون الإسلامي", "British spelling"),
        (
            "Organization of Islamic Cooperation",
            "en",
            "منظمة التعاون الإسلامي",
            "American spelling",
        ),
        ("refugees", "en", "لاجئ", "a plural"),
        ("réfugiées", "fr", "refugee", "a feminine plural"),
        ("لاجئين", "ar", "réfugié", "an Arabic plural, not in the nominative"),
        ("اللاجئون", "ar", "refugee", "and in it, with the article"),
        ("camp de réfugiés", "fr", "refugee camp", "a term of several words"),
        ("droits humains", "fr", "حقوق الإنسان", "what Canadians say for droits de l'homme"),
    ],
)
def test_the_project_knows_the_counterpart(
    typed: str, language: str, counterpart: str, why: str
) -> None:
    assert counterpart in {link.text for link in links(OWN, typed, (language,))}, why


@pytest.mark.parametrize(
    ("typed", "stranger", "why"),
    [
        ("OIC", "الهيئة الدولية لمراقبة المخدرات", "OICS is no plural of OIC"),
        ("AIDA", "مساعدة", "an agency in capitals is no past tense of the French aider"),
        ("March", "سوق", "where English knows the very word, French has no say by a stem: marché"),
    ],
)
def test_no_language_lends_its_stems_to_the_words_of_another(
    typed: str, stranger: str, why: str
) -> None:
    assert stranger not in {link.text for link in links(OWN, typed)}, why


WORDS = st.lists(
    st.sampled_from(
        "security council human rights pain coin conseil de sécurité مجلس الأمن".split()
    ),
    max_size=8,
).map(" ".join)


@given(WORDS, st.sets(st.sampled_from(LANGUAGES)).map(tuple))
def test_links_are_of_words_that_are_there_and_never_of_two_runs_over_each_other(
    words: str, languages: tuple[str, ...]
) -> None:
    runs: dict[str, set[tuple[int, int]]] = {}
    for link in links(SMALL, words, languages):
        assert 0 <= link.first < link.last <= len(words.split())
        assert link.by == "glossary"
        assert link.language not in languages or len(languages) > 1
        runs.setdefault(link.language, set()).add((link.first, link.last))


@pytest.mark.parametrize(
    ("words", "runs", "why"),
    [
        ("human rights council", {(0, 3), (0, 2), (0, 1), (1, 2), (2, 3)}, "all of it"),
        ("United Kingdom", {(0, 2)}, "the words of a name mean something else"),
        ("Saudi Arabia", {(0, 2)}, "of whatever table"),
        ("eau potable", {(0, 2), (0, 1), (1, 2)}, "each word"),
    ],
)
def test_shorter_runs_are_told_beside_a_longer_one_unless_it_is_a_name(
    words: str, runs: set[tuple[int, int]], why: str
) -> None:
    language = "fr" if "eau" in words else "en"
    assert {(link.first, link.last) for link in links(OWN, words, (language,))} == runs, why
