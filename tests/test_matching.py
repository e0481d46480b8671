"""Matching: where the words of a query occur in a document, and how exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.making import analyse
from indexer.matching import Matcher, Occurrence, positive_leaves
from indexer.model import (
    AllOf,
    AnyOf,
    Extract,
    FileState,
    Form,
    IndexedDocument,
    Not,
    Word,
    Words,
)
from indexer.query import parse


def document(text: str, language: str = "en", title: str = "Untitled") -> IndexedDocument:
    extract = Extract(text, {"language": language, "title": title})
    return analyse("folder/file.txt", extract, {}, FileState(0, 0, ""))


def matcher(query: str) -> Matcher:
    return Matcher(positive_leaves(parse(query).tree))


def shown(words: Words, occurrences: list[Occurrence], text: str) -> list[str]:
    return [text[words.starts[o.first] : words.ends[o.last - 1]] for o in occurrences]


def found(query: str, text: str, language: str = "en", title: str = "Untitled") -> list[str]:
    """Return the words and phrases of the text that a query finds."""
    item = document(text, language, title)
    return shown(item.words, matcher(query).in_text(item), item.text)


def found_in_title(query: str, title: str, language: str = "en") -> list[str]:
    item = document("Nothing.", language, title)
    return shown(item.title, matcher(query).in_title(item), item.document.title)


def exactly(query: str, text: str, language: str = "en") -> list[bool]:
    item = document(text, language)
    return [occurrence.exact for occurrence in matcher(query).in_text(item)]


# --- the words that are wanted -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("peace treaty", "peace treaty"),
        ("peace AND treaty OR war", "peace treaty war"),
        ("peace -war", "peace"),
        ("peace -(war army)", "peace"),
        ("-war", ""),
        ("peace (treaty -war)", "peace treaty"),
    ],
)
def test_words_under_not_are_not_wanted(query: str, wanted: str) -> None:
    assert [leaf.of for leaf in positive_leaves(parse(query).tree)] == wanted.split()


def test_no_tree_has_no_words() -> None:
    assert positive_leaves(None) == ()


def test_a_negation_of_a_negation_is_left_out_too() -> None:
    # parse never makes one
    tree = AllOf((Word("a"), Not(Not(Word("b"))), AnyOf((Not(Word("c")), Word("d")))))
    assert [leaf.of for leaf in positive_leaves(tree)] == ["a", "d"]


# --- what matches --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "language", "text", "words"),
    [
        # any spelling, any form of the word
        ("azerbaidjan", "fr", "à l’Azerbaïdjan, en AZERBAÏDJAN", ["Azerbaïdjan", "AZERBAÏDJAN"]),
        ("resolution", "en", "Resolutions and a resolution’s", ["Resolutions", "resolution"]),
        ("أذربيجان", "ar", "وبأذربيجان الأذربيجانية", ["وبأذربيجان", "الأذربيجانية"]),
        ("٨٢٢", "en", "Resolution 822", ["822"]),
        ("الأمم المتحدة", "ar", "الأمم.المتحدة", ["الأمم", "المتحدة"]),
        # in the analysis of the document's language, whatever the query's
        ("l’Azerbaïdjan", "fr", "Azerbaidjan", ["Azerbaidjan"]),
        # not as a part of a word
        ("peace", "en", "peacekeeping appeasement", []),
        # a word of several parts wants them in a row
        ("covid-19", "en", "covid 19, COVID-19 and 19 covid", ["covid 19", "COVID-19"]),
        # every leaf answers for itself
        ('peace "peace"', "en", "Peace.", ["Peace", "Peace"]),
    ],
)
def test_a_word_is_found_in_every_form(
    query: str, language: str, text: str, words: list[str]
) -> None:
    assert found(query, text, language) == words


@pytest.mark.parametrize(
    ("query", "text", "phrases"),
    [
        ('"security council"', "The Security Council.", ["Security Council"]),
        ('"security council"', "The Security, Council.", ["Security, Council"]),
        ('"security council"', "The\nSecurity\nCouncil.", ["Security\nCouncil"]),
        ('"council of security"', "The council of security.", ["council of security"]),
        # words in another order or with others between them are no phrase
        ('"security council"', "Council security, security of the Council.", []),
        # neither are other forms of the words
        ('"security council"', "Security Councils.", []),
        ('"security councils"', "Security Council.", []),
        # grammar words count
        ('"the council"', "A council and the council.", ["the council"]),
        # the beginning or the end of a phrase is no phrase
        ('"security council"', "Council. Security", []),
        ('"council"', "Councils and a council.", ["council"]),
    ],
)
def test_a_phrase_wants_its_words_as_typed_and_in_a_row(
    query: str, text: str, phrases: list[str]
) -> None:
    assert found(query, text) == phrases


def test_a_phrase_keeps_within_a_paragraph() -> None:
    assert found('"security council"', "on security\n\nCouncil members") == []


def test_a_word_of_several_parts_keeps_within_a_paragraph() -> None:
    assert found("covid-19", "about covid\n\n19 members") == []


def test_a_phrase_may_run_over_the_end_of_a_passage() -> None:
    text = f"{'Long words. ' * 40}They serve security. Council members agree. {'More words. ' * 40}"
    item = document(text)
    assert len(item.spans) > 2
    assert len({span.paragraph for span in item.spans}) == 1
    for length in range(0, 400, 40):
        padded = "x" * length + " " + text
        assert found('"security council"', padded) == ["security. Council"]


def test_a_phrase_does_not_run_from_one_language_into_another() -> None:
    item = document(
        "انتهى الكلام\n\nThe council of the league met in the capital city again.", "ar"
    )
    assert matcher('"الكلام the"').in_text(item) == []


# --- words near each other, and spelled so -------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "text", "words", "why"),
    [
        ('"security council"~2', "Council on security.", [[0, 2]], "in any order, each word lit"),
        ('"security council"~2', "Security of the old council.", [], "three words among them"),
        ('"security council"~3', "Security of the old council.", [[0, 4]], "three are allowed"),
        ('"securities councils"~1', "The security council.", [[1, 2]], "inflections, too"),
        ('="security councils"~1', "The security council.", [], "unless they are asked for so"),
        ('="council the"~1', "The council.", [[0, 1]], "exactly, in any order"),
        ('"a b c"~1', "b x y c a b", [[3, 4, 5]], "the tightest run of several"),
        ('"a b"~3', "a b a", [[0, 1], [1, 2]], "a word may be in two runs"),
        ('"a b"~3', "a a b", [[1, 2]], "the nearest of two"),
        ('"council"~3', "Council, councils.", [[0], [1]], "a word by itself"),
        ('"council councils"~3', "Council.", [[0]], "a stem said twice is one word"),
        ('"security council"~9', "Security\n\nCouncil.", [], "never over a paragraph's end"),
    ],
)
def test_near_words_stand_in_one_run_with_few_enough_others(
    query: str, text: str, words: list[list[int]], why: str
) -> None:
    occurrences = matcher(query).in_text(document(text))
    assert [list(one.words) for one in occurrences] == words, why
    for one in occurrences:
        assert (one.first, one.last) == (one.words[0], one.words[-1] + 1)


@pytest.mark.parametrize(
    ("query", "language", "text", "words"),
    [
        ("=côté", "fr", "Le côté, le CÔTÉ, la cote, les côtés.", ["côté", "CÔTÉ"]),
        ("=cote", "fr", "Le côté et la cote.", ["côté", "cote"]),
        ("=état", "fr", "L’État et l’etat", ["État"]),
        ("=عَلَّم", "ar", "عَلَّم، علم، عَلِم، عَلَّـــم", ["عَلَّم", "عَلَّـــم"]),
        ("=أحمد", "ar", "أحمد واحمد احمد", ["أحمد"]),
        ('="le côté"', "fr", "Le côté, le cote", ["Le côté"]),
        ('="le cote"', "fr", "Le côté, le cote", ["Le côté", "le cote"]),
        ("=council", "en", "Council, councils.", ["Council"]),
    ],
)
def test_exact_words_are_those_spelled_so(
    query: str, language: str, text: str, words: list[str]
) -> None:
    assert found(query, text, language) == words


def test_a_title_is_looked_at_for_its_spelling_too() -> None:
    assert found_in_title("title:=côté", "Le côté de la cote", "fr") == ["côté"]


def test_forms_that_share_a_stem_count_once_and_the_best_of_them_names_the_word() -> None:
    forms = (
        Form("en", ("concil",), ("concil",)),
        Form("en", ("council",), ("council",), 0.5, by="spelling"),
        Form("en", ("councils",), ("council",), 0.25, by="spelling"),
    )
    item = document("The council, its councils and the council's concil.")
    occurrences = Matcher([Word("concil", forms)]).in_text(item)
    assert [(o.form.surfaces[0], o.exact) for o in occurrences] == [
        ("council", True),
        ("councils", True),
        ("council", True),
        ("concil", True),
    ]


# --- how exactly ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "language", "text", "exact"),
    [
        # a stem alone is not the word that was typed
        ("resolutions", "en", "A resolution.", [False]),
        ("resolutions", "en", "Resolutions.", [True]),
        ("أذربيجان", "ar", "الأذربيجانية وأذربيجان أذربيجان", [False, False, True]),
        # case, accents, articles and other marks do not count
        ("AZERBAIDJAN", "fr", "l’Azerbaïdjan", [True]),
        ("المتحده", "ar", "المُتَّحـــدة", [True]),
        # a word of several parts is exact if they all are
        ("covid-19", "en", "Covid 19.", [True]),
        ("G8-treaties", "en", "G8 treaty, G8 treaties.", [False, True]),
        # but a compound of plain words stands for each of them
        ("peace-treaties", "en", "Peace treaty, treaties.", [True, False, True]),
        # a phrase is never anything else
        ('"peace treaties"', "en", "Peace treaties.", [True]),
    ],
)
def test_a_match_of_stems_that_is_none_of_surfaces_is_not_exact(
    query: str, language: str, text: str, exact: list[bool]
) -> None:
    assert exactly(query, text, language) == exact


def test_forms_without_stems_match_surfaces_only() -> None:
    # what becomes of prefix*: the engine's own terms
    leaf = Word("resol*", (Form("en", ("resolution",)), Form("en", ("resolute",))), prefix=True)
    item = document("Resolution, resolutions, resolute.")
    occurrences = Matcher([leaf]).in_text(item)
    assert shown(item.words, occurrences, item.text) == ["Resolution", "resolute"]
    assert [(o.exact, o.of, o.leaf) for o in occurrences] == [(True, "resol*", 0)] * 2


def test_a_prefix_that_stands_for_nothing_yet_finds_nothing_else() -> None:
    assert found("resol*", "Resolution.") == []


def test_an_occurrence_names_its_leaf() -> None:
    item = document("Peace and war.")
    leaves = [(o.leaf, o.of, o.form.language) for o in matcher("war peace").in_text(item)]
    assert leaves == [(1, "peace", "en"), (0, "war", "en")]


# --- languages -----------------------------------------------------------------------------------

ENGLISH = "The General Assembly admitted the country to membership of the organisation that year."
FRENCH = "L’Assemblée générale a admis le pays comme membre de l’organisation cette année-là."
ARABIC = "قبلت الجمعية العامة البلاد عضوا في المنظمة تلك السنة."


def test_every_passage_is_searched_in_its_own_language() -> None:
    item = document(f"{ENGLISH}\n\n{FRENCH}\n\n{ARABIC}", "fr")
    assert [span.language for span in item.spans] == ["en", "fr", "ar"]
    occurrences = matcher("organisation الجمعيات").in_text(item)
    assert [o.form.language for o in occurrences] == ["en", "fr", "ar"]


def test_a_form_of_another_language_is_not_looked_for() -> None:
    # without its final e the word is a stem of French and of nothing in English
    leaf = Word("x", (Form("fr", ("organisation",), ("organis",)),))
    assert Matcher([leaf]).in_text(document(ENGLISH)) == []


# --- titles --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "language", "title", "words"),
    [
        ("council", "en", "Councils of the Council", ["Councils", "Council"]),
        ('"security council"', "en", "The Security Council", ["Security Council"]),
        ("title:council", "en", "The Council", ["Council"]),
        ('title:"the council"', "en", "The Council", ["The Council"]),
        ("azerbaidjan", "fr", "L’entrée de l’Azerbaïdjan", ["Azerbaïdjan"]),
        ("أذربيجان", "ar", "انضمام الأذربيجانية", ["الأذربيجانية"]),
        ("council", "en", "Assembly", []),
        ('"security council"', "en", "Council security", []),
        ('"council of"', "en", "Council", []),
    ],
)
def test_a_title_is_searched_in_the_language_of_the_document(
    query: str, language: str, title: str, words: list[str]
) -> None:
    assert found_in_title(query, title, language) == words


def test_a_word_asked_for_in_titles_is_not_looked_for_in_the_text() -> None:
    assert found("title:council", "The Council.", title="The Council") == []
    assert found("title:council member", "The Council member.") == ["member"]


# --- laws ----------------------------------------------------------------------------------------

TOKENS = st.lists(
    st.sampled_from(["a", "b", "bs", "c", "l’a", "a.", "كلمة", "😀", "\n\n", "x" * 150]),
    max_size=50,
)
QUERIES = st.lists(
    st.sampled_from(["a", "b", "c", '"a b"', '"b c a"', "a-b", "title:a", "-c", "كلمة"]),
    min_size=1,
    max_size=5,
)


@given(tokens=TOKENS, words=QUERIES)
def test_an_occurrence_holds_the_words_of_its_form(tokens: list[str], words: list[str]) -> None:
    item = document("Text " + " ".join(tokens))
    searching = matcher(" ".join(words))
    for occurrence in searching.in_text(item):
        first, last, leaf, of, form, exact, _ = occurrence
        surfaces = tuple(item.words.surfaces[first:last])
        assert 0 <= first < last <= len(item.words.surfaces)
        assert searching.leaves[leaf].of == of
        assert form in searching.leaves[leaf].forms
        assert exact == (surfaces == form.surfaces)
        assert surfaces == form.surfaces or tuple(item.words.stems[first:last]) == form.stems
        paragraphs = [
            s.paragraph for s in item.spans for n in range(first, last) if s.first <= n < s.last
        ]
        assert len(set(paragraphs)) == 1


@given(tokens=TOKENS)
def test_every_word_finds_itself(tokens: list[str]) -> None:
    item = document("Text " + " ".join(tokens))
    for number, surface in enumerate(item.words.surfaces):
        if not surface.startswith("x"):
            occurrences = matcher(surface).in_text(item)
            assert any(o.first <= number < o.last and o.exact for o in occurrences)
