"""Word lists: how they are read, and laws of those that ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from indexer.languages import ANALYZERS, LANGUAGES
from indexer.lexicon import kin, overrides, rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    WriteList = Callable[[str], str]


@pytest.fixture
def write_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WriteList:
    """Return a function that writes a list where those that ship would be, and gives its name."""
    monkeypatch.setattr("indexer.lexicon._FOLDER", tmp_path)

    def write(text: str) -> str:
        (tmp_path / "xx.list.txt").write_text(text, encoding="utf-8")
        return "xx.list.txt"

    return write


def first_letters(word: str) -> str:
    """Stem words as no language does, so that it is plain what has one stem."""
    return word[:3]


# --- reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("child children\n", [["child", "children"]], "a line is some words"),
        ("child", [["child"]], "or one, and the last may have no end"),
        ("", [], "an empty list has no words"),
        ("\n\n  \n\t\nman men\n\n", [["man", "men"]], "blank lines part what they like"),
        ("# plurals\nman men\n", [["man", "men"]], "a comment is no word"),
        ("man men  # not mean\n", [["man", "men"]], "nor is one beside some"),
        ("man #men\n#", [["man"]], "and it needs no blank"),
        ("  man \t men  \r\n", [["man", "men"]], "any blanks, and any line ends"),
        ("a b\na c\na b\n", [["a", "b"], ["a", "c"], ["a", "b"]], "lines may say a word again"),
        ("دولة دول  # جمع\n", [["دولة", "دول"]], "any script"),
    ],
)
def test_a_list_is_read_line_by_line(
    write_list: WriteList, text: str, expected: list[list[str]], why: str
) -> None:
    assert list(rows(write_list(text))) == expected, why


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("busi busy busily", {"BUSI": "BUSI", "BUSY": "BUSI", "BUSILY": "BUSI"}, "also the stem"),
        ("news  # not new", {"NEWS": "NEWS"}, "a word by itself is its own stem"),
        ("a b\na c", {"A": "A", "B": "A", "C": "A"}, "a stem may have several lines"),
        ("a b\nc b", {"A": "A", "C": "C", "B": "C"}, "of two stems the last is taken"),
        ("# nothing", {}, "nothing"),
    ],
)
def test_an_override_gives_each_word_of_a_line_the_first_as_its_stem(
    write_list: WriteList, text: str, expected: dict[str, str], why: str
) -> None:
    assert overrides(write_list(text), str.upper) == expected, why


@pytest.mark.parametrize(
    ("text", "stem", "expected", "why"),
    [
        ("goose geese", "goo", {"geese"}, "the words are kin of each other"),
        ("goose geese", "gee", {"goose"}, "both ways"),
        ("arise arose arisen", "aro", {"arise"}, "one word of each other stem, the first"),
        ("arise arose arisen", "ari", {"arose"}, "none of its own"),
        ("arise arisen", "ari", set(), "words of one stem have no need of a list"),
        ("leaf leaves\nleave left leaves", "lea", {"left"}, "several lines that share a word"),
        ("saw sees\nsaw fret", "saw", {"sees", "fret"}, "it has the kin of each"),
        ("saw sees\nsaw fret", "see", {"saw"}, "which are not kin of each other"),
        ("saw fret\nsaw fretsaw", "fre", {"saw"}, "kin on two lines are kin once"),
        ("saw fret\nfretsaw saw", "saw", {"fret"}, "by the word of the first of them"),
        ("goose geese  # moose\n\n# elk", "moo", set(), "a comment is nobody's kin"),
        ("goose geese", "elk", set(), "a word that is on no line has none"),
        ("goose geese", "", set(), "nor has nothing"),
    ],
)
def test_kin_are_the_other_words_on_the_lines_of_a_stem(
    write_list: WriteList, text: str, stem: str, expected: set[str], why: str
) -> None:
    found = kin(rows(write_list(text)), first_letters).get(stem, ())
    assert len(found) == len(set(found))
    assert set(found) == expected, why


# --- laws of the lists that ship ------------------------------------------------------------------

LISTED = [(code, words) for code in LANGUAGES for words in rows(f"{code}.irregular.txt")]


def stem(code: str, word: str) -> str:
    """Return the stem of a word, which must be one."""
    (token,) = ANALYZERS[code].words(word)
    return token.stem


def test_irregular_forms_on_a_line_are_kin_of_each_other() -> None:
    for code, words in LISTED:
        stems = {stem(code, word) for word in words}
        for one in stems:
            related = {stem(code, word) for word in ANALYZERS[code].kin(one)}
            assert stems - {one} <= related, (code, words)
            assert one not in related, (code, words)


def test_kin_are_mutual() -> None:
    for code, words in LISTED:
        for word in words:
            for form in ANALYZERS[code].kin(stem(code, word)):
                back = ANALYZERS[code].kin(stem(code, form))
                assert stem(code, word) in {stem(code, other) for other in back}, (code, word)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_irregular_forms_by_stem_is_what_its_tool_makes(language: str) -> None:
    made = kin(rows(f"{language}.irregular.txt"), ANALYZERS[language].stem)
    assert {one: ANALYZERS[language].kin(one) for one in made} == made, "run tools/kin"
