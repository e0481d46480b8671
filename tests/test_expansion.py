"""Words that a query borrows from its own language: irregular forms, at a low weight."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Index, SearchRequest, Settings
from indexer.engines import open_engine
from indexer.expansion import Expander, left_out
from indexer.languages import ANALYZERS, LANGUAGES
from indexer.lexicon import rows
from indexer.model import AllOf, Not, Word
from indexer.query import leaf_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer import Hit, Results

# Nothing but one word tells the documents of a language apart.
SAID = {
    "en": "The committee heard what was said of the {} on the second day.",
    "ar": "استمعت اللجنة في اليوم الثاني إلى ما قيل عن {} في التقرير.",
}
WORDS = {
    "en": "child children goose geese wife crisis crises cotton Spain Spanish".split(),
    "ar": "دولة دول كتاب كتب قطن".split(),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """A document of each word, which is its name; and two that have one in the title alone."""
    home = tmp_path_factory.mktemp("irregular")
    folder = home / "corpus"
    folder.mkdir()
    for language, words in WORDS.items():
        for word in words:
            write(folder / f"{word}.{language}.txt", SAID[language].format(word), "1")
    write(folder / "title of child.en.txt", SAID["en"].format("harbour"), "Child")
    write(folder / "title of children.en.txt", SAID["en"].format("harbour"), "Children")
    with Index.open(home / "index", corpus=folder, settings=Settings()) as opened:
        opened.update()
        yield opened


def write(file: Path, text: str, title: str) -> None:
    file.write_text(f"---\ntitle: {title}\n---\n{text}", encoding="utf-8")


def names(results: Results) -> list[str]:
    return [hit.document.id.split(".", maxsplit=1)[0] for hit in results.hits]


def asked(index: Index, words: str, **how: object) -> Results:
    return index.search(SearchRequest(words, limit=50, explain=True, **how))  # type: ignore[arg-type]


def hit_of(results: Results, name: str) -> Hit:
    return results.hits[names(results).index(name)]


IRREGULAR = [
    # typed, found, language, why
    ("child", "children", "en", "a plural"),
    ("children", "child", "en", "and back"),
    ("geese", "goose", "en", "a change of vowel"),
    ("Spain", "Spanish", "en", "the people of a country"),
    ("دولة", "دول", "ar", "a broken plural"),
    ("كتب", "كتاب", "ar", "and back"),
]


@pytest.mark.parametrize(("typed", "form", "language", "why"), IRREGULAR)
def test_an_irregular_form_is_found_after_the_word_itself(
    index: Index, typed: str, form: str, language: str, why: str
) -> None:
    results = asked(index, typed)
    found = [name for name in names(results) if not name.startswith("title")]
    assert found == [typed, form], why
    assert hit_of(results, typed).score > hit_of(results, form).score > 0
    assert {hit.document.language for hit in results.hits} == {language}


@pytest.mark.parametrize(("typed", "form", "language", "why"), IRREGULAR)
def test_an_irregular_form_is_lit_and_says_that_it_is_one(
    index: Index, typed: str, form: str, language: str, why: str
) -> None:
    (passage,) = hit_of(asked(index, typed), form).passages
    (mark,) = passage.marks
    assert passage.text[mark.start : mark.end] == form
    assert (mark.of, mark.by, mark.match) == (typed, "inflection", "direct"), (language, why)


@pytest.mark.parametrize(("typed", "form", "language", "why"), IRREGULAR)
def test_an_irregular_form_is_explained_and_weighs_less(
    index: Index, typed: str, form: str, language: str, why: str
) -> None:
    results = asked(index, typed)
    kinds = {f"stem_{language}", f"surface_{language}"}
    own, other = (
        {row.field: row for row in hit_of(results, name).explanation if row.field in kinds}
        for name in (typed, form)
    )
    assert {row.by for row in own.values()} == {"typed"}
    assert {row.by for row in other.values()} == {"inflection"}, why
    for kind in kinds:
        assert (own[kind].tf, other[kind].tf) == (1, 0.4)
        assert own[kind].share > other[kind].share > 0
    # The forms of one word share its statistics, as they count as one word.
    stems = own[f"stem_{language}"], other[f"stem_{language}"]
    assert stems[0].idf == stems[1].idf
    for hit in results.hits:
        assert math.isclose(hit.score, math.fsum(row.share for row in hit.explanation))


@pytest.mark.parametrize(("typed", "form", "language", "why"), IRREGULAR)
def test_irregular_forms_are_named_and_can_be_left_out(
    index: Index, typed: str, form: str, language: str, why: str
) -> None:
    (named,) = asked(index, typed).expansions
    assert (named.of, named.language, named.by, named.weight) == (
        typed,
        language,
        "inflection",
        0.4,
    )
    without = asked(index, typed, without=(named.term,))
    assert without.expansions == ()
    assert form not in names(without), why
    assert {name.removeprefix("title of ") for name in names(without)} == {typed}


def test_what_is_left_out_is_no_other_word(index: Index) -> None:
    assert asked(index, "child", without=("geese", "child")).expansions != ()
    assert "child" in names(asked(index, "child", without=("child",))), "nor what was typed"


@pytest.mark.parametrize(
    ("typed", "terms", "why"),
    [
        ("child", {"children"}, "which a document has"),
        ("wife", set(), "no document has wives"),
        ("wives", {"wife"}, "but one has wife"),
        ("mouse", set(), "nor mouse or mice"),
        ("cotton", set(), "cotton has no other form"),
        ("child goose", {"children", "geese"}, "those of every word"),
        ("child children", {"children", "child"}, "also of words that were typed themselves"),
    ],
)
def test_only_forms_that_documents_have_are_named(
    index: Index, typed: str, terms: set[str], why: str
) -> None:
    named = {e.term for e in asked(index, typed).expansions if e.by == "inflection"}
    assert named == terms, why


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("title:child", ["child", "children"]), ("title:children", ["children", "child"])],
)
def test_an_irregular_form_is_looked_for_in_titles_where_the_word_is(
    index: Index, typed: str, expected: list[str]
) -> None:
    results = asked(index, typed)
    assert names(results) == [f"title of {word}" for word in expected]
    assert [e.term for e in results.expansions] == [expected[1]]
    (mark,) = results.hits[1].title_marks
    assert mark.by == "inflection"
    assert asked(index, typed, without=(expected[1],)).total == 1


def test_a_title_borrows_nothing_that_only_texts_have(index: Index) -> None:
    assert asked(index, "title:goose").expansions == ()


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("=child", "an exact word"),
        ('"child"', "a phrase"),
        ('"child second"~9', "near words"),
        ("child~1", "other spellings, and no more"),
        ("committee -child", "what is not wanted takes away no more than was typed"),
    ],
)
def test_irregular_forms_are_not_borrowed_for_what_was_meant_as_it_is(
    index: Index, typed: str, why: str
) -> None:
    assert "inflection" not in {e.by for e in asked(index, typed).expansions}, why


def test_a_word_that_is_not_wanted_keeps_its_irregular_forms(index: Index) -> None:
    found = names(asked(index, "committee -child"))
    assert "children" in found
    assert "child" not in found


def test_nothing_is_borrowed_where_only_the_words_as_typed_are_wanted(index: Index) -> None:
    results = asked(index, "child", cross=False)
    assert results.expansions == ()
    assert set(names(results)) == {"child", "title of child"}


def test_a_reading_lights_irregular_forms_too(index: Index) -> None:
    reading = index.read("children.en.txt", "child")
    assert {mark.by for passage in reading.passages for mark in passage.marks} == {"inflection"}


LISTED = [
    word
    for code in LANGUAGES
    for line in rows(f"{code}.irregular.txt")
    for word in line
    if any(ANALYZERS[code].kin(token.stem) for token in ANALYZERS[code].words(word))
]


@given(word=st.sampled_from(LISTED), without=st.lists(st.sampled_from(LISTED), max_size=3))
def test_what_is_borrowed_stands_after_what_was_typed_and_is_no_form_of_it(
    tmp_path_factory: pytest.TempPathFactory, word: str, without: list[str]
) -> None:
    engine = open_engine("whoosh", tmp_path_factory.mktemp("none"))
    leaf = leaf_of(word)
    assert leaf
    # No engine is needed: irregular forms are known by themselves.
    tree = Expander(engine, mend=True, without=left_out(without)).tree(AllOf((leaf, Not(leaf))))
    assert isinstance(tree, AllOf)
    wanted, unwanted = tree.children
    assert unwanted == Not(leaf)
    assert isinstance(wanted, Word)
    typed = len(leaf.forms)
    assert wanted.forms[:typed] == leaf.forms
    borrowed = wanted.forms[typed:]
    assert {(form.by, form.weight) for form in borrowed} <= {("inflection", 0.4)}
    assert {(form.language, form.surfaces) for form in borrowed}.isdisjoint(left_out(without))
    stems = [(form.language, form.stems) for form in wanted.forms]
    assert len(stems) == len(set(stems)), "each stem of a language is there once"
