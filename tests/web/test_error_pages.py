"""Every error has its status, and its page or its JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import lxml.html
import pytest

import indexer
from indexer import Index, Progress, SearchError
from webapp import create_app
from webapp.errors import STATUS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from flask.testing import FlaskClient

    from indexer import Settings


def tree(root: type[SearchError]) -> Iterator[type[SearchError]]:
    yield root
    for child in root.__subclasses__():
        yield from tree(child)


def test_every_class_of_the_error_tree_has_its_own_row() -> None:
    assert set(STATUS) == set(tree(SearchError))


def test_every_status_is_one_of_an_error() -> None:
    assert all(400 <= status < 600 for status in STATUS.values())


@pytest.mark.parametrize("kind", list(tree(SearchError)), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("address", ["/?q=a", "/api/v1/search?q=a"])
def test_every_error_of_the_index_is_answered_with_its_status(
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[SearchError],
    address: str,
) -> None:
    def fail(*_: object) -> None:
        raise kind("it failed", where="<here>", next="Try again")

    monkeypatch.setattr(Index, "search", fail)
    answer = client.get(address)
    assert answer.status_code == STATUS[kind]
    assert answer.mimetype == ("text/html" if address == "/?q=a" else "application/problem+json")
    assert ("Retry-After" in answer.headers) == (answer.status_code in {503, 507})


@pytest.mark.parametrize("address", ["/?q=a", "/api/v1/search?q=a"])
def test_an_error_nobody_foresaw_tells_nothing_of_the_inside(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("a secret of the inside")

    monkeypatch.setattr(Index, "search", fail)
    answer = create_app(settings).test_client().get(address)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(
    ("ui", "words"),
    [("en", "being built"), ("fr", "en cours de construction"), ("ar", "قيد الإنشاء")],
)
def test_while_the_index_is_built_the_page_says_how_far_and_looks_again(
    empty_client: FlaskClient, monkeypatch: pytest.MonkeyPatch, ui: str, words: str
) -> None:
    monkeypatch.setattr(Index, "building", Progress(12, 43))
    answer = empty_client.get(f"/?q=a&ui={ui}")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    page = lxml.html.document_fromstring(answer.text)
    assert page.xpath("//meta[@http-equiv='refresh']/@content") == ["2"]
    text = page.text_content()
    assert words in text
    assert "12" in text
    assert "43" in text


def test_without_an_index_and_nobody_building_it_the_page_says_what_to_run(
    empty_client: FlaskClient,
) -> None:
    answer = empty_client.get("/?q=a&ui=en")
    assert answer.status_code == 503
    assert "dragoman index" in answer.text


def test_home_and_help_answer_without_an_index(empty_client: FlaskClient) -> None:
    assert empty_client.get("/").status_code == 200
    assert empty_client.get("/help").status_code == 200
    assert empty_client.get("/status").status_code == 503
    assert empty_client.get("/documents").status_code == 503


@pytest.mark.parametrize("number", ["0", "-1", "x", "1000000000"])
def test_a_wrong_page_number_is_a_page_that_leads_to_page_one(
    page: Callable[..., Any], number: str
) -> None:
    shown = page(f"/?q=council&page={number}", status=400)
    (link,) = shown.xpath("//main//a/@href")
    assert link == "/?q=council"


def test_a_document_that_is_not_there_is_a_page_that_leads_on(page: Callable[..., Any]) -> None:
    for address in ("/documents/no/such.md", "/nowhere", "/documents?page=99"):
        shown = page(address, status=404)
        assert "/documents" in shown.xpath("//main//a/@href")


def test_a_form_that_is_sent_to_a_page_is_refused_as_a_page(client: FlaskClient) -> None:
    answer = client.post("/", data={"q": "a"})
    assert answer.status_code == 405
    assert answer.mimetype == "text/html"
    assert "GET" in answer.headers["Allow"]


def test_a_redirect_is_no_error(app: Flask) -> None:
    answer = app.test_client().get("//documents")
    assert answer.status_code in {200, 308}


def test_the_front_door_has_every_error() -> None:
    for kind in tree(SearchError):
        assert getattr(indexer, kind.__name__) is kind
