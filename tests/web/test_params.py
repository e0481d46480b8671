"""Words are always taken; parameters are read exactly, and written back as they were read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from indexer import LANGUAGES, BadParameter, Settings, UnknownLanguage
from webapp.params import Search, page_number, read_search

if TYPE_CHECKING:
    from flask.testing import FlaskClient

SETTINGS = Settings()

WORDS = {
    "nothing": "",
    "10,000 characters": "council " * 1250,
    "one word of 10,000": "a" * 10_000,
    "unbalanced quotes": '"Security Council',
    "unbalanced guillemets": "«Conseil",
    "unbalanced parentheses": "((Security) Council",
    "closing parentheses": ")))",
    "operators alone": "AND OR NOT",
    "a minus alone": "-",
    "an asterisk alone": "*",
    "emoji": "council 🕊️👩‍👩‍👧 🇦🇿",
    "bidi overrides": "\u202ecouncil\u202c \u2066مجلس\u2069",
    "NUL": "coun\0cil",
    "a lone surrogate": "council \ud83d",
    "combining marks": "e" + "\u0301" * 500,
    "not a character": "\ufffe\uffff",
    "mathematical letters": "𝕊𝕖𝕔𝕦𝕣𝕚𝕥𝕪",
    "the index's own syntax": "body_en:council^3 TO [a TO b] {!x}",
    "markup": "<script>alert(1)</script>",
    "format signs": "%s %(n)s {0} {{ 7*7 }}",
}


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_any_words_at_all_are_answered(client: FlaskClient, words: str) -> None:
    # As a browser or a program sends them, well formed or not.
    sent = quote(words.encode("utf-8", "surrogatepass"))
    for address in (f"/?q={sent}", f"/?q={sent}&view=list", f"/api/v1/search?q={sent}"):
        assert client.get(address).status_code == 200
    assert client.get(f"/documents/un/council.en.md?q={sent}").status_code == 200


def test_bytes_that_are_no_text_are_answered(client: FlaskClient) -> None:
    assert client.get("/?q=%ff%fe%00").status_code == 200
    assert client.get("/api/v1/search?q=%ff%fe%00").status_code == 200


@given(st.text())
def test_any_words_are_read_and_can_be_sent_back(words: str) -> None:
    search = read_search(MultiDict({"q": words}), SETTINGS)
    search.text.encode("utf-8")
    assert dict(parse_qsl(search.query_string(), keep_blank_values=True))["q"] == search.text[:500]


searches = st.builds(
    Search,
    text=st.text("ab é ا\"'&=+%", max_size=20),
    languages=st.lists(st.sampled_from(LANGUAGES), unique=True, max_size=2).map(tuple),
    cross=st.booleans(),
    without=st.lists(st.text("abé", min_size=1), unique=True, max_size=3).map(tuple),
    sources=st.lists(st.text("ab &", min_size=1), unique=True, max_size=3).map(tuple),
    after=st.sampled_from(("", "2012", "2012-02", "2012-02-29")),
    before=st.sampled_from(("", "1999-12-31")),
    sort=st.sampled_from(("relevance", "date")),
    page=st.integers(1, 50),
    size=st.integers(0, 20),
    view=st.sampled_from(("sections", "list")),
)


@given(searches)
def test_an_address_reads_back_as_the_search_that_wrote_it(search: Search) -> None:
    pairs = parse_qsl(search.query_string(), keep_blank_values=True)
    assert read_search(MultiDict(pairs), SETTINGS) == search


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "0"),
        ("page", "-3"),
        ("page", "1.5"),
        ("page", "²"),
        ("page", "1000000000"),
        ("size", "0"),
        ("size", "101"),
        ("cross", "true"),
        ("explain", "2"),
        ("sort", "newest"),
        ("view", "grid"),
        ("group", "year"),
        ("after", "yesterday"),
        ("after", "2012-02-30"),
        ("before", "0000"),
        ("before", "2012-5"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_parameter(name: str, value: str) -> None:
    with pytest.raises(BadParameter) as refused:
        read_search(MultiDict({"q": "a", name: value}), SETTINGS)
    assert refused.value.where == name


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UnknownLanguage):
        read_search(MultiDict([("lang", "en"), ("lang", "de")]), SETTINGS)


def test_a_parameter_without_a_value_counts_as_not_given() -> None:
    names = ("lang", "source", "after", "before", "page", "size", "sort", "cross", "view", "group")
    assert read_search(MultiDict(dict.fromkeys(names, "")), SETTINGS) == Search()


def test_all_languages_are_the_same_as_none() -> None:
    given_all = MultiDict([("lang", language) for language in LANGUAGES])
    assert read_search(given_all, SETTINGS).languages == ()


def test_years_may_be_typed_in_the_digits_of_any_script() -> None:
    assert read_search(MultiDict({"after": "٢٠١٢"}), SETTINGS).after == "2012"


def test_pages_reach_to_the_end_of_the_window_and_no_further() -> None:
    assert read_search(MultiDict({"page": "100"}), SETTINGS).page == 100
    with pytest.raises(BadParameter):
        read_search(MultiDict({"page": "101"}), SETTINGS)


def test_a_change_of_the_search_begins_at_page_one_again() -> None:
    assert Search("a", page=7).changed(sort="date").page == 1
    assert Search("a", page=7).changed(page=8).page == 8


def test_a_list_that_is_no_search_has_pages_too() -> None:
    assert page_number(MultiDict({"page": "3"})) == 3
    with pytest.raises(BadParameter):
        page_number(MultiDict({"page": "0"}))
