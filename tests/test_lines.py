"""Lines: which were wrapped by hand."""

from __future__ import annotations

import pytest

from indexer.lines import ends_sentence, is_listed, lines_of, wrapped

ARABIC = """\
وقد رحب الأعضاء جميعا بما عرضتموه في كتابكم
الأخير من مشاركة في إصدار معجم المصطلحات
البحرية الذي شرعنا في جمع مواده منذ سنتين
وبلغنا فيه حرف الشين وما زلنا نأمل إتمامه"""
HEADLINES = """\
Bakers warn of higher bread prices before winter comes
Old cinema sold
Two schools are to share one football ground"""


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        (
            "The Council met in the morning\nand heard a long report on\nnew members",
            3,
            "small letters",
        ),
        ("La commission s’est réunie\nmardi matin à Genève.", 2, "small letters"),
        (
            ARABIC,
            4,
            "Arabic has no capitals: the next word did not fit",
        ),
        ("Accueil\nactualité\ncontact", 0, "menus in small letters are narrower than any prose"),
        ("Algeria\nBahrain\nEgypt\nFinland", 0, "names leave room for the next one"),
        (
            HEADLINES,
            0,
            "headlines end where they end",
        ),
        (
            "State  Group\nSubscribe to the journal of tides\nnet.example",
            0,
            "an address goes on nowhere",
        ),
        (
            "- an item of a list that is long\n- another item of that list",
            0,
            "list items begin anew",
        ),
    ],
)
def test_wrapped_lines_are_told_from_lines_that_end(text: str, expected: int, why: str) -> None:
    assert sum(wrapped(lines_of(text))) == expected, why


def test_lines_know_where_they_are_and_what_no_blank_line_parts() -> None:
    text = "\n one \ntwo\n\n\u00a0\n 😀 three"
    lines = lines_of(text)
    assert [text[line.start : line.end] for line in lines] == ["one", "two", "😀 three"]
    assert [line.text for line in lines] == ["one", "two", "😀 three"]
    assert lines[0].block == lines[1].block != lines[2].block


@pytest.mark.parametrize(
    "line", ["- a", "• a", "3. a", "(b) c", "١. أ", "> quoted", "a\tb", "a | b"]
)
def test_items_rows_and_quotations_are_listed(line: str) -> None:
    assert is_listed(line)


@pytest.mark.parametrize("end", [".", "؟", "…", " :", "؛", ".»", ".”", "،", ". "])
def test_a_sentence_ends_in_any_script(end: str) -> None:
    assert ends_sentence(f"كلمة{end}")
    assert not ends_sentence("كلمة")
    assert not ends_sentence("U.S.")
