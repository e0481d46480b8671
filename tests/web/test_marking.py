"""Data becomes HTML in one place, escaped, and the marks lie where the index put them."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Mark
from webapp.marking import count, marked, unwrapped

if TYPE_CHECKING:
    from flask import Flask

marks = st.lists(
    st.builds(
        Mark,
        start=st.integers(0, 40),
        end=st.integers(0, 40),
        match=st.just("direct"),
        of=st.just("x"),
        by=st.just("typed"),
    ),
    max_size=6,
)


@given(st.text(max_size=30), marks)
def test_taking_the_marks_away_gives_the_text_back(text: str, marks: list[Mark]) -> None:
    shown = str(marked(text, marks))
    said = html.unescape(re.sub(r"</?mark[^>]*>", "", shown))
    assert re.sub("[\u2068\u2069]", "", said) == re.sub("[\u2068\u2069]", "", text)
    assert shown.count("<mark") == shown.count("</mark>") == count(text, marks)


def test_each_cell_of_a_row_is_isolated_so_that_cells_keep_their_order_in_any_script() -> None:
    lit = [Mark(0, 4, "direct", "مجلس", "typed")]
    assert marked("مجلس | WHO | 2006-2009\nنص", lit) == (
        '<mark class="direct">\u2068مجلس</mark>\u2069 | \u2068WHO\u2069 | \u20682006-2009\u2069\nنص'
    )


def test_only_the_marked_words_are_lit() -> None:
    lit = [Mark(4, 11, "direct", "council", "typed")]
    assert marked("the council", lit) == 'the <mark class="direct">council</mark>'


def test_a_text_is_escaped_inside_and_outside_of_marks() -> None:
    lit = [Mark(3, 6, "direct", "b", "typed")]
    assert marked("<a><b>&", lit) == '&lt;a&gt;<mark class="direct">&lt;b&gt;</mark>&amp;'


def test_marks_that_overlap_do_not_cross() -> None:
    lit = [Mark(0, 4, "direct", "a", "typed"), Mark(2, 6, "direct", "b", "typed")]
    assert re.sub("<[^>]*>", "|", str(marked("abcdef", lit))) == "|abcd||ef|"


def test_a_word_from_another_language_says_why_it_is_lit(app: Flask) -> None:
    with app.test_request_context("/?ui=en"):
        shown = str(marked("مجلس", [Mark(0, 4, "cross", '"council"', "glossary")]))
    assert 'class="cross"' in shown
    assert "answers to \u2068&#34;council&#34;\u2069, by a glossary" in shown


def test_marks_get_anchors_when_they_are_to_be_walked() -> None:
    lit = [Mark(0, 1, "direct", "a", "typed"), Mark(3, 4, "direct", "b", "typed")]
    assert re.findall('id="([^"]+)"', str(marked("a, b", lit, first=4))) == ["m-4", "m-5"]


@pytest.mark.parametrize(
    ("text", "hits", "why"),
    [
        ("security council", 1, "words of a query that stand together are one hit"),
        ("conseil de sécurité", 1, "with a short word between them, too"),
        ("haut-commissariat", 1, "or a hyphen"),
        ("droits d’auteur", 1, "or an apostrophe"),
        ("security, council", 2, "not over a comma"),
        ("council. Security", 2, "nor from sentence to sentence"),
        ("security of the council", 2, "nor over two words"),
        ("council council", 2, "the same word again is another hit"),
    ],
)
def test_words_of_a_query_that_stand_together_are_one_hit(text: str, hits: int, why: str) -> None:
    words = list(re.finditer(r"\w{4,}", text))
    lit = [Mark(*word.span(), "direct", word[0], "typed") for word in words]
    assert count(text, lit) == hits, why
    assert str(marked(text, lit, first=1)).count(" id=") == hits, why
    assert str(marked(text, lit, first=1)).count("<mark") == len(words), "each is lit"


@given(st.text("ab -|1.\n", max_size=300))
def test_joining_wrapped_lines_moves_no_offset(text: str) -> None:
    joined = unwrapped(text)
    assert len(joined) == len(text)
    assert joined.replace("\n", " ") == text.replace("\n", " ")


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("word " * 14 + "end\nof the line", True),
        ("a short line\nand another", False),
        ("word " * 14 + "end\n- an item", False),
        ("word " * 12 + "| a cell\nof a table", False),
    ],
)
def test_only_lines_that_an_editor_wrapped_are_joined(text: str, joined: bool) -> None:  # noqa: FBT001 - a table
    assert ("\n" not in unwrapped(text)) is joined
