"""Every place where words stand, in its context, in three languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from folders import NAVIGATION, indexed
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import BadParameter, SearchRequest, UnknownLanguage
from indexer.concordance import CONTEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer import Concordance, Index

TEXTS = {
    "a.en.md": "The Security Council met in May. Members of the council voted.\n\n"
    "Security matters; the Security\nCouncil adopted resolution 822.\n",
    "b.en.md": "A council of elders. An old council.\n",
    "c.fr.md": "Le Conseil de sécurité a adopté la résolution 822.\n",
    "d.ar.md": "اعتمد مجلس الأمن القرار 822 يوم الجمعة.\n",
    "e.en.txt": "Ministers met in Baku on Monday to speak about the harbour.\n\n"
    "The meeting lasted for two days and ended with a long prose declaration on transport.\n"
    + NAVIGATION,
    "table.en.md": "Bodies of the United Nations\n\n| Body | Members |\n|---|---|\n"
    "| Trusteeship chamber | 5 |\n| Assembly | 193 |\n\nElected members serve for two years.\n",
    "list.en.md": "- the chamber of stars\n- a lower chamber\n- another chamber entirely\n",
    "wrapped.en.txt": "A chamber is where people who were elected come together, and clerks of a\n"
    "chamber write down what they say, so that nobody needs to remember it. In the\n"
    "Netherlands there are two, of which the second chamber is what others call the\n"
    "first, and nobody minds.\n",
    "long.fr.md": f"{'Les délégués parlèrent longuement de la pluie. ' * 5}Puis l’amphithéâtre se "
    f"vida, {'et ceux qui restaient se turent ' * 5}tous.\n",
    "glued.en.md": f"{'x' * 200}/zeppelin/{'y' * 200}\n",
    "both.md": "---\nlanguage: en\n---\nThe council met in the morning to hear the report.\n\n"
    "ثم اجتمع المجلس مرة أخرى في المساء للاستماع إلى التقرير.\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with indexed(tmp_path_factory.mktemp("concordance"), TEXTS) as opened:
        yield opened


def lines(found: Concordance, language: str) -> list[str]:
    return [f"{x.before[-12:]}[{x.word}]{x.after[:12]}" for x in found.columns[language].lines]


def test_several_words_are_sought_in_a_row_and_what_they_stand_for_beside_them(
    index: Index,
) -> None:
    found = index.concordance(SearchRequest("Security Council"))
    assert lines(found, "en") == [
        "The [Security Council] met in May.",
        "atters; the [Security Council] adopted res",
    ]
    assert lines(found, "fr") == ["Le [Conseil de sécurité] a adopté la"]
    assert lines(found, "ar") == ["اعتمد [مجلس الأمن] القرار 822 "]
    assert [x.mark.by for x in found.columns["ar"].lines] == ["glossary"]
    assert [x.mark.match for x in found.columns["en"].lines] == ["direct", "direct"]


def test_words_that_stand_nowhere_in_a_row_are_sought_by_themselves(index: Index) -> None:
    found = index.concordance(SearchRequest("prose voted"))
    assert {line.word for line in found.columns["en"].lines} == {"prose", "voted"}


def context(index: Index, word: str, language: str = "en") -> list[tuple[str, str, str]]:
    request = SearchRequest(word, languages=(language,), cross=False)
    return [
        (line.before, line.word, line.after)
        for line in index.concordance(request).columns[language].lines
    ]


def test_a_line_is_a_piece_of_the_document_s_text(index: Index) -> None:
    for words in ("council", "chamber", "amphithéâtre"):
        for column in index.concordance(SearchRequest(words)).columns.values():
            for line in column.lines:
                text = index.read(line.document.id).text
                piece = text[line.start : line.start + len(line.text)]
                assert piece.replace("\n", " ").replace("|", "·") == line.text
                assert max(line.mark.start, len(line.text) - line.mark.end) <= CONTEXT
                assert (line.before + line.word + line.after).strip("… ") == line.text.strip()


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        # a row of a table is alone, its cells apart
        ("trusteeship", [("", "Trusteeship", " chamber · 5")]),
        ("assembly", [("", "Assembly", " · 193")]),
        # so is a paragraph, above a table or below it
        ("nations", [("Bodies of the United ", "Nations", "")]),
        ("elected members", [("", "Elected members", " serve for two years.")]),
        # and an item of a list
        ("stars", [("the chamber of ", "stars", "")]),
        ("entirely", [("another chamber ", "entirely", "")]),
        # the end of a line that an editor wrapped is none
        (
            "netherlands",
            [("… nobody needs to remember it. In the ", "Netherlands", " there are …")],
        ),
    ],
)
def test_context_ends_where_the_paragraph_the_row_or_the_item_does(
    word: str, expected: list[tuple[str, str, str]], index: Index
) -> None:
    found = context(index, word)
    ((before, shown, after),) = expected
    if after.endswith("…"):
        assert [(b[-len(before) + 2 :], w, a[: len(after) - 2]) for b, w, a in found] == [
            (before[2:], shown, after[:-2])
        ]
    else:
        assert found == expected


def test_context_is_whole_words_and_says_where_the_text_goes_on(index: Index) -> None:
    ((before, word, after),) = context(index, "amphithéâtre", "fr")
    assert word == "amphithéâtre"
    assert before == "… de la pluie. Les délégués parlèrent longuement de la pluie. Puis l’"
    assert after == " se vida, et ceux qui restaient se turent et ceux qui restaient se …"


def test_letters_without_a_blank_are_no_words_to_show(index: Index) -> None:
    assert context(index, "zeppelin") == [("… ", "zeppelin", " …")]


def test_lines_are_not_sorted_by_the_words_of_another_row(index: Index) -> None:
    request = SearchRequest("chamber", languages=("en",), cross=False)
    lines = index.concordance(request, sort="after").columns["en"].lines
    nearest = [(line.after.strip(" ·").split() or [""])[0] for line in lines]
    assert nearest == ["", "5", "entirely", "is", "is", "of", "write"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("after", ["adopted", "met", "met", "of", "voted", ""]),
        ("before", ["A", "old", "Security", "Security", "The", "the"]),
    ],
)
def test_lines_are_sorted_by_the_word_on_one_side(
    sort: str, expected: list[str], index: Index
) -> None:
    found = index.concordance(SearchRequest("council", languages=("en",)), sort=sort)  # type: ignore[arg-type]
    sides = [getattr(line, sort).replace(".", "").split() for line in found.columns["en"].lines]
    nearest = [(words or [""])[0 if sort == "after" else -1] for words in sides]
    assert sorted(nearest, key=str.casefold) == sorted(expected, key=str.casefold)
    inner = [word.casefold() for word in nearest if word]
    assert inner == sorted(inner), "what ends a text may stand anywhere"


def test_a_passage_counts_for_its_own_language(index: Index) -> None:
    found = index.concordance(SearchRequest("council"))
    assert all(line.language == "en" for line in found.columns["en"].lines)
    assert "both.md" in {line.document.id for line in found.columns["en"].lines}


def test_navigation_is_left_out(index: Index) -> None:
    assert index.concordance(SearchRequest("newsletter")).columns["en"].lines == ()
    assert index.search(SearchRequest("newsletter")).total == 1


def test_only_the_first_lines_are_given_and_all_are_counted(index: Index) -> None:
    column = index.concordance(SearchRequest("council"), limit=2).columns["en"]
    assert len(column.lines) == 2
    assert column.occurrences == 6
    assert (column.documents, column.looked_at) == (3, 3)


def test_without_crossing_only_what_was_typed_is_found(index: Index) -> None:
    found = index.concordance(SearchRequest("Security Council", cross=False))
    assert found.columns["ar"].lines == ()
    assert len(found.columns["en"].lines) == 2


def test_languages_that_are_not_wanted_have_no_column(index: Index) -> None:
    found = index.concordance(SearchRequest("council", languages=("fr",)))
    assert [*found.columns] == ["fr"]


@pytest.mark.parametrize(
    ("request_", "options", "error"),
    [
        (SearchRequest("a", languages=("de",)), {}, UnknownLanguage),
        (SearchRequest("a"), {"sort": "size"}, BadParameter),
        (SearchRequest("a"), {"limit": 0}, BadParameter),
    ],
)
def test_wrong_parameters_are_refused(
    request_: SearchRequest,
    options: dict[str, object],
    error: type[Exception],
    index: Index,
) -> None:
    with pytest.raises(error):
        index.concordance(request_, **options)  # type: ignore[arg-type]


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_no_words_are_an_error_and_every_line_shows_a_word(index: Index, words: str) -> None:
    for column in index.concordance(SearchRequest(words)).columns.values():
        assert len(column.lines) <= column.occurrences
        assert all(line.word.strip() for line in column.lines)
