"""HTML as lines of text: what is a paragraph, a line, a cell; and nothing that is hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.elements import markup_text

LONG = "A sentence of a page that was laid out by a table. " * 5


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<h1>One</h1>two<h2>Three</h2><p>four</p>", "One\n\ntwo\n\nThree\n\nfour"),
        # a line that is wrapped in the source is none; one that is broken is
        ("<p>one\n  two<br>three</p>", "one two\nthree"),
        ("<pre>one\n  two</pre>three", "one\ntwo\n\nthree"),
        # items are lines, whatever is in them
        ("<ul><li>one</li><li><p>two</p></li></ul>three", "- one\n- two\n\nthree"),
        ("<ul><li>one<ul><li>two</li></ul></li></ul>", "- one\n- two"),
        ("<ul><li></li><li> <b>one</b></li></ul>", "- one"),
        # rows are lines, their cells apart, whatever is in them
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 | 2\n3"),
        ("<table><tr><th>1</th><td><p>2</p><p>3</p></td></tr></table>", "1 | 2 3"),
        ("<table><tr><td><table><tr><td>1</td><td>2</td></tr></table></table>", "1 2"),
        # unless the page is laid out by a table
        (
            f"<table><tr><td><h1>One</h1><p>{LONG}</p></td><td>two</td></tr></table>",
            f"One\n\n{LONG.strip()}\n\ntwo",
        ),
        # what parts no words does not part them
        ("H<sub>2</sub>O l’<b>ONU</b><!-- hidden --> d<?pi?>é", "H2O l’ONU dé"),
        ("<head><title>t</title></head><body>a<script>b</script>c<style>d</style></body>", "ac"),
        ("<!-- nothing -->", ""),
        (" ", ""),
    ],
)
def test_html_is_text_as_a_browser_shows_it(markup: str, text: str) -> None:
    assert markup_text(markup) == text


def test_tables_that_are_never_closed_cost_no_text() -> None:
    assert markup_text("<table><tr><td>word" * 500).split().count("word") == 500


TAGS = "p div h2 ul li table tr td th br b pre code dl dt dd span".split()


@given(
    st.lists(
        st.one_of(
            st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
            st.sampled_from(["one", " two ", "\n", "مجلس", "<!-- no -->"]),
        ),
        max_size=30,
    ).map("".join)
)
def test_no_letter_is_lost_or_told_twice(markup: str) -> None:
    letters = [letter for letter in markup_text(markup) if letter.isalpha()]
    for tag in TAGS:
        markup = markup.replace(f"</{tag}>", "").replace(f"<{tag}>", "")
    assert letters == [letter for letter in markup.replace("<!-- no -->", "") if letter.isalpha()]
