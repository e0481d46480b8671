"""Headers on every kind of response, and no data that becomes markup."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import lxml.html
import pytest

from webapp.security import CONTENT_SECURITY_POLICY, STATIC

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus=alert(1) autofocus '",
    "</title><svg onload=alert(1)>",
    "javascript:alert(1)",
    "payload <b>bold</b>",
]
EVERY_KIND = [
    "/",
    "/?q=council",
    "/?q=council&page=0",
    "/documents",
    "/documents/un/council.ar.md",
    "/documents/none",
    "/status",
    "/help",
    "/nowhere",
    "/static/style.css",
    "/static/app.js",
    "/static/none.css",
    "/favicon.ico",
    "/api/v1/search?q=council",
    "/api/v1/search?q=council&page=0",
    "/api/v1/documents/un/council.ar.md",
    "/api/none",
    "/healthz",
    "/readyz",
]


@pytest.mark.parametrize("address", EVERY_KIND)
def test_every_response_carries_the_security_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_a_response_without_a_body_carries_them_too(client: FlaskClient) -> None:
    first = client.get("/static/style.css")
    again = client.get("/static/style.css", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("address", ["/?q=council", "/static/style.css", "/api/v1/search?q=baku"])
def test_answers_say_how_long_they_took(client: FlaskClient, address: str) -> None:
    told = client.get(address).headers["Server-Timing"]
    took = re.fullmatch(r"app;dur=(\d+\.\d), cpu;dur=(\d+\.\d)", told)
    assert took, told
    assert float(took[1]) > 0


def test_who_is_refused_is_not_told_how_long_that_took(client: FlaskClient) -> None:
    shown = {"Authorization": "Bearer dragoman_wrong"}
    response = client.get("/api/v1/search?q=council", headers=shown)
    assert response.status_code == 401
    assert "Server-Timing" not in response.headers


def test_no_page_sets_a_session_or_any_cookie_unasked(client: FlaskClient) -> None:
    for address in EVERY_KIND:
        assert "Set-Cookie" not in client.get(address).headers


def test_pages_are_not_kept_but_static_files_are(client: FlaskClient) -> None:
    assert client.get("/").headers["Cache-Control"] == "private, no-cache"
    assert "max-age=31536000" in client.get("/static/style.css").headers["Cache-Control"]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "address",
    [
        "/?q={}",
        "/?q={}&view=list",
        "/?q=council&source={}",
        "/?q=council&ui={}",
        "/?q=council&sort={}",
        "/?q={}&page=0",
        "/documents/un/council.en.md?q={}",
        "/documents/{}",
        "/{}",
    ],
)
def test_nothing_from_an_address_becomes_markup(
    client: FlaskClient, address: str, payload: str
) -> None:
    answer = client.get(address.format(quote(payload)))
    assert answer.status_code < 500
    assert_clean(lxml.html.document_fromstring(answer.text))


@pytest.mark.parametrize(
    "address",
    ["/?q=payloads", "/documents/odd/payload.en.md?q=script", "/documents", "/?q=script&view=list"],
)
def test_nothing_from_a_document_becomes_markup(page: Callable[..., Any], address: str) -> None:
    shown = page(address)
    assert "alert(1)" in shown.text_content()
    assert_clean(shown)


def assert_clean(page: Any) -> None:  # noqa: ANN401 - lxml has no types
    """Only our own script and images, no handler, no inline style, no address with code."""
    assert all(src.startswith("/static/app.js?") for src in page.xpath("//script/@src"))
    assert not page.xpath("//script[not(@src)] | //style | //svg | //b[contains(., 'bold')]")
    assert all(src.startswith("/static/logo.svg?") for src in page.xpath("//img/@src"))
    for element in page.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on"), (element.tag, name)
            assert name != "style", (element.tag, value)
            if name in {"href", "src", "action"}:
                assert value.startswith(("/", "#")), (element.tag, value)


@pytest.mark.parametrize(("kind", "most"), [("js", 8_000), ("css", 10_000)])
def test_what_pages_load_is_small(kind: str, most: int) -> None:
    files = [path.read_bytes() for path in STATIC.glob(f"*.{kind}")]
    assert 0 < sum(len(gzip.compress(file)) for file in files) < most


def test_a_page_asks_for_nothing_from_elsewhere(page: Callable[..., Any]) -> None:
    shown = page("/?q=council")
    addresses = shown.xpath("//@href | //@src | //@action")
    assert all(address.startswith(("/", "#")) for address in addresses)
