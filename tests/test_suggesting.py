"""What begins as somebody types, and what was meant where words are in no document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from folders import indexed
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import SearchRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer import Index

TEXTS = {
    "one.en.md": "---\ntitle: The Security Council\n---\n"
    "The Security Council met. Security guards.\n",
    "two.en.md": "---\ntitle: Adopted\n---\n"
    "The Security Council adopted a resolution. Counsel was heard.\n",
    "three.fr.md": "---\ntitle: Conseil de sécurité\n---\nLe Conseil de sécurité a siégé.\n",
    "four.ar.md": "---\ntitle: مجلس الأمن\n---\nاجتمع مجلس الأمن أمس، ثم عقد مجلس الوزراء جلسة.\n",
    "five.fr.md": "Les vaccins sont arrivés à Genève.\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with indexed(tmp_path_factory.mktemp("suggesting"), TEXTS) as opened:
        yield opened


def said(index: Index, typed: str) -> list[tuple[str, str, str, int]]:
    return [(s.text, s.kind, s.language, s.documents) for s in index.suggest(typed)]


def test_the_beginning_of_a_word_gives_words_then_titles(index: Index) -> None:
    assert said(index, "sec") == [
        ("security", "term", "en", 2),
        ("sécurité", "term", "fr", 1),
        ("The Security Council", "title", "en", 1),
        ("Conseil de sécurité", "title", "fr", 1),
    ]


@pytest.mark.parametrize(
    ("typed", "first", "reason"),
    [
        ("security cou", ("security council", "term", "en", 2), "not counsel, which stands apart"),
        ("Conseil de s", ("Conseil de sécurité", "term", "fr", 1), "a word of grammar in between"),
        ("مجلس ال", ("مجلس الأمن", "term", "ar", 1), "an article begins what follows"),
        ("مجلس الو", ("مجلس الوزراء", "term", "ar", 1), "another council"),
        ("SECURITY COU", ("SECURITY council", "term", "en", 2), "what was typed stays as it was"),
        (
            "securi",
            ("security", "term", "en", 2),
            "French accents need not be typed, English first",
        ),
        ("genev", ("genève", "term", "fr", 1), "the accent is put in"),
    ],
)
def test_what_follows_is_what_documents_have_there(
    typed: str, first: tuple[str, str, str, int], reason: str, index: Index
) -> None:
    assert said(index, typed)[0] == first, reason


TITLES = {
    "a.en.md": "Peace and security in the region",
    "b.en.md": "Security",
    "c.en.md": "The Security Council in 1993",
    "d.en.md": "Insecurity",
    "e.fr.md": "La sécurité routière",
    "f.fr.md": "Pour la sécurité de tous et la paix",
    "g.fr.md": "L’eau",
    "h.fr.md": "Le droit à l’eau potable",
    "i.ar.md": "مجلس الأمن",
    "j.ar.md": "قرارات مجلس الأمن",
    "k.ar.md": "الأمن في مجلس بعيد",
    "l.en.md": "Council of the security guards",
}


@pytest.fixture(scope="module")
def titled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    texts = {name: f"---\ntitle: {title}\n---\nText.\n" for name, title in TITLES.items()}
    with indexed(tmp_path_factory.mktemp("titles"), texts) as opened:
        yield opened


@pytest.mark.parametrize(
    ("typed", "titles", "reason"),
    [
        ("secu", "b c e f l a", "at the beginning, articles aside; without accents as typed"),
        ("sécu", "e f b c l a", "an accent tells French"),
        ("security c", "c l", "in a row, then apart"),
        ("la sécu", "e f b c l a", "the article that was typed, in a row"),
        ("eau", "g h", "behind an elided article"),
        ("مجلس", "i j k", "the shorter of two that have it within"),
        ("مجلس الأم", "i j k", "in a row, then apart"),
        ("SECU", "b c e f l a", "capitals make no difference"),
    ],
)
def test_titles_stand_as_a_person_expects_them(
    typed: str, titles: str, reason: str, titled: Index
) -> None:
    found = [s.text for s in titled.suggest(typed, limit=20) if s.kind == "title"]
    assert found == [
        title for key in titles.split() for name, title in TITLES.items() if name[0] == key
    ], reason


@pytest.mark.parametrize("typed", ["", " ", "sec ", "xyzzy", '"', "(((", "title:", "*", "ال" * 300])
def test_where_nothing_begins_so_nothing_is_suggested(typed: str, index: Index) -> None:
    assert index.suggest(typed) == ()


def test_words_of_grammar_are_not_suggested_by_themselves(index: Index) -> None:
    assert not [one for one in index.suggest("th") if one.kind == "term"]


def test_no_more_are_given_than_are_wanted(index: Index) -> None:
    assert [s.kind for s in index.suggest("sec", limit=2)] == ["term", "title"]


@given(st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_nothing_that_is_typed_is_an_error(index: Index, typed: str) -> None:
    for one in index.suggest(typed):
        assert one.text
        assert one.documents > 0


@pytest.mark.parametrize(
    ("typed", "meant", "reason"),
    [
        ("l[gs hgHlk", "مجلس الأمن", "Arabic typed on an English keyboard"),
        ("سثؤعقهفغ ؤخعىؤهم", "security council", "the reverse"),
        ("qdopted", "adopted", "a French keyboard taken for an English one"),
        ("security council", None, "all is known"),
        ("photosynthesis", None, "nothing is like it"),
        ("sécurité", None, "known in one language, which is enough"),
    ],
)
def test_what_was_meant_is_suggested_where_a_word_is_in_no_document(
    typed: str, meant: str | None, reason: str, index: Index
) -> None:
    assert index.search(SearchRequest(typed)).suggestion == meant, reason


def test_what_is_suggested_finds_something(index: Index) -> None:
    for typed in ("l[gs hgHlk", "سثؤعقهفغ"):
        meant = index.search(SearchRequest(typed)).suggestion
        assert meant
        assert index.search(SearchRequest(meant)).total > 0


@pytest.mark.parametrize(
    ("typed", "spelled", "reason"),
    [
        ("secruity", "security", "two letters changed places"),
        ("secruity council", "security", "beside a word that is known"),
        ("vaccims", "vaccins", "a letter for its neighbour"),
        ("vqccins", "vaccins", "a French keyboard, which is one letter, too"),
    ],
)
def test_what_was_searched_for_by_itself_is_not_suggested(
    typed: str, spelled: str, reason: str, index: Index
) -> None:
    results = index.search(SearchRequest(typed))
    assert spelled in {e.term for e in results.expansions if e.by == "spelling"}, reason
    assert results.suggestion is None


def test_words_that_must_be_as_they_were_typed_are_not_mended(index: Index) -> None:
    assert index.search(SearchRequest("secruity", cross=False)).suggestion is None
