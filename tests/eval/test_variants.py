"""The generators of what people type: right by a reader's eye, repeatable, and nobody's friend."""

from __future__ import annotations

import ast
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import brief
import pytest
import variants

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent

SPELLINGS = [
    (variants.without_accents, "L’œuvre où ça naît", "L’oeuvre ou ca nait"),
    (variants.without_accents, "Œuvre ex æquo", "OEuvre ex aequo"),
    (variants.capitals, "élève œil", "ÉLÈVE ŒIL"),
    (variants.bare_capitals, "élève œil", "ELEVE OEIL"),
    (variants.arabic_digits, "القرار 1373", "القرار ١٣٧٣"),
    (variants.hamza_variants, "أذربيجان إلى آسيا ٱلأمة", "اذربيجان الي اسيا الامه"),
    (variants.hamza_variants, "علي مدرسة مدرستنا", "على مدرسه مدرستنا"),  # only the last letter
    (variants.hamza_variants, "مؤتمر رئيس", "مؤتمر رئيس"),  # seats are another matter
    (variants.hamza_seats, "مؤتمر رئيس أمة", "موتمر رييس أمة"),
]


@pytest.mark.parametrize(("spell", "text", "expected"), SPELLINGS)
def test_words_are_spelt_as_hurried_people_spell_them(
    spell: Callable[[str], str], text: str, expected: str
) -> None:
    assert spell(text) == expected


# --- harakat -----------------------------------------------------------------------------------

ARABIC = "الشمس القمر مدرسة كتابا وزارة المتحدة في أذربيجان مؤتمر رؤساء على قانون".split()


@pytest.mark.parametrize("word", ARABIC)
def test_harakat_are_added_and_no_letter_is_touched(word: str) -> None:
    typed = variants.vocalised(word)
    assert variants.plain(typed) == word
    assert typed != word
    assert variants.vocalised(word) == typed, "the same word is vocalised alike each time"


@pytest.mark.parametrize(
    ("word", "pattern"),
    [
        ("الشمس", "الشّ"),  # a sun letter is doubled after the article
        ("القمر", "الْق"),  # before a moon letter the lam keeps its sukun
        ("كتاب", "تَا"),  # a long vowel has its short one before it
        ("قانون", "نُو"),
        ("كبير", "بِي"),
        ("إلى", "إِ"),  # a hamza below its alef says kasra
        ("وزارة", "رَة"),  # before ta marbuta always fatha
    ],
)
def test_harakat_follow_the_rules_of_spelling(word: str, pattern: str) -> None:
    assert pattern in variants.vocalised(word)


def test_what_is_not_arabic_and_what_is_vocalised_already_stay_whole() -> None:
    assert variants.vocalised("UNESCO 2012") == "UNESCO 2012"
    assert variants.vocalised("عَلَّمَ") == variants.vocalised("علم")


# --- short queries -----------------------------------------------------------------------------


def test_keywords_are_the_rarest_content_words_in_their_order() -> None:
    texts = ["the council sat", "the council met", "Baku and the council", "when the council met"]
    frequency = variants.frequencies(texts, "en")
    asked = variants.keywords("When was the council in Baku opened?", 2, "en", frequency)
    assert asked == "Baku opened"
    assert variants.keywords("Qu’est-ce que l’Europe ?", 3, "fr", {}) == "Europe"
    assert variants.keywords("عَلَم الدولة", 3, "ar", {}) == "عَلَم الدولة", (
        "harakat do not part a word"
    )


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_one_typo_spoils_one_long_word_by_one_letter_and_never_the_first(language: str) -> None:
    queries = {
        "ar": ["المتحدة قرار لجنة", "مجلس الأمن الدولي"],
        "en": ["council of Europe 2012", "minefield maps"],
        "fr": ["déplacés au Haut-Karabagh", "réunion des ministres"],
    }
    for query in queries[language]:
        typed = variants.one_typo(query, language)
        assert typed == variants.one_typo(query, language)
        pairs = zip(query.split(), typed.split(), strict=True)
        ((old, new),) = [(old, new) for old, new in pairs if old != new]
        assert old[0] == new[0]
        assert len(old) >= 5
        assert abs(len(old) - len(new)) <= 1


def test_short_words_and_numbers_get_no_typo() -> None:
    assert variants.one_typo("UN 20122013 veto", "en") == "UN 20122013 veto"


# --- independence ------------------------------------------------------------------------------


@pytest.mark.parametrize("module", ["variants", "brief", "metrics", "datasets", "aligned"])
def test_what_judges_the_product_imports_nothing_of_it(module: str) -> None:
    imported = set()
    for node in ast.walk(ast.parse((HERE / f"{module}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add((node.module or "").partition(".")[0])
    assert imported - sys.stdlib_module_names <= {"Stemmer", "stop_words", "variants", "datasets"}


# --- the baseline ------------------------------------------------------------------------------


def test_the_baseline_ranks_by_stem_then_surface_then_letters() -> None:
    documents = ["a vote was taken", "voting went on and on", "the councillor spoke", "no more"]
    peer = brief.Brief(documents, "en")
    assert peer.search("votes") == [0, 1]
    assert peer.search("voting") == [1, 0], "the spelling itself counts beside the stem"
    assert peer.search("voting", chain=brief.STEM) == [0, 1], "the shorter document"
    assert peer.search("nothing") == []


def test_the_baseline_gains_from_four_letters_in_common() -> None:
    peer = brief.Brief(["votes in Azerbaijan", "votes in Armenia"], "en")
    assert peer.search("votes Armenai", chain=brief.STEM_AND_SURFACE) == [0, 1]
    assert peer.search("votes Armenai") == [1, 0]


def test_the_stemmer_of_the_baseline_is_the_prototype_with_its_flaw() -> None:
    family = "أذربيجان أذربيجاني الأذربيجانية لأذربيجان وبأذربيجان".split()
    folded = [word for name in family for word in brief.surfaces(name, "ar")]
    assert {brief.arabic_stem(word) for word in folded} == {"اذربيج"}
    assert brief.arabic_stem("وزاره") != brief.arabic_stem("الوزاره"), "the waw is of the root"


def test_accents_ligatures_and_elision_are_folded_before_stemming() -> None:
    assert (
        brief.surfaces("L’Œuvre de l'été, aujourd’hui", "fr") == "oeuvre de ete aujourd hui".split()
    )
    assert unicodedata.is_normalized("NFC", "".join(brief.surfaces("Élève", "fr")))
