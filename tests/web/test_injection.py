"""A hundred and more ways to smuggle code into a page: none becomes markup, none is executed.

Each is a title, a text, a source, a file name and a query; every page that shows data is looked at,
parsed, and opened in a real browser.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import lxml.html
import pytest
from folders import indexed
from lxml import etree
from servers import serving

from webapp import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient
    from playwright.sync_api import Browser

    from indexer import Settings

CODE = "window.__done=1"
VECTORS = [
    f"<script>{CODE}</script>",
    f"<img src=x onerror={CODE}>",
    f"<svg onload={CODE}>",
    f"<svg><script>{CODE}</script></svg>",
    f"<iframe srcdoc='<script>parent.{CODE}</script>'></iframe>",
    f"<a href='javascript:{CODE}'>a</a>",
    f"<details open ontoggle={CODE}>",
    f"<input autofocus onfocus={CODE}>",
    f"<video><source onerror={CODE}></video>",
    f"<math><mi href='javascript:{CODE}'>m</mi></math>",
    f"<object data='javascript:{CODE}'></object>",
    f"<form action='javascript:{CODE}'><button>b</button></form>",
    f"<link rel=stylesheet href='javascript:{CODE}'>",
    f"<base href='javascript:{CODE}//'>",
    f"<meta http-equiv=refresh content='0;url=javascript:{CODE}'>",
    f"<noscript><p title='</noscript><img src=x onerror={CODE}>'>",
    f"<style>@import 'javascript:{CODE}'</style>",
    f"<template><script>{CODE}</script></template>",
    f"javascript:{CODE}",
    f"{{{{{CODE}}}}}${{{CODE}}}{{%{CODE}%}}",
    f"<!--><script>{CODE}</script>-->",
    f"&lt;script&gt;{CODE}&lt;/script&gt;",
    f"\\u003cscript\\u003e{CODE}",
]
WAYS_OUT = ["", '">', "'>", "</title>", "\u202e", "]]>"]
"""What may end the place where it is put: an attribute, an element, a run of text, CDATA."""

PAYLOADS = [way + vector for way, vector in itertools.product(WAYS_OUT, VECTORS)]
_NO_NAME = re.compile(r"[/\x00\u202a-\u202e\u2066-\u2069]")
_OUR_TAGS = frozenset(
    "html head meta title link script body a header img span form input button nav main h1 h2 h3 "
    "p div section article ul ol li dl dt dd details summary fieldset legend label select option "
    "small bdi mark time footer kbd b br blockquote table caption thead tbody tfoot tr td th aside "
    "strong code datalist progress".split()
)
_OF_UPLOADS = {"template", "noscript"}


def documents() -> dict[str, str]:
    found = {}
    for number, payload in enumerate(PAYLOADS):
        name = f"{number:03} {_NO_NAME.sub('', payload)[:80]}.en.md"
        said = payload.replace("'", "''").replace("\u202e", "")
        found[name] = (
            f"---\ntitle: '{said}'\nsource: '{said}'\nsubject: '{said}'\nnote: '{said}'\n---\n"
            f"A smuggled sentence number {number}: {payload} and its end.\n"
        )
    return found


@pytest.fixture(scope="module")
def injected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with indexed(tmp_path_factory.mktemp("injected"), documents()) as index:
        assert len(index.documents()) == len(PAYLOADS) > 100
        yield index.settings


@pytest.fixture(scope="module")
def asking(injected: Settings) -> FlaskClient:
    return create_app(injected).test_client()


def require_clean(text: str, where: str, tags: frozenset[str] = _OUR_TAGS) -> None:
    """Only elements that we write, none with a handler or an address with code."""
    page: Any = lxml.html.document_fromstring(text)
    assert {one.tag for one in page.iter() if isinstance(one.tag, str)} <= tags, where
    assert all(src.startswith("/static/") for src in page.xpath("//script/@src")), where
    assert not page.xpath("//script[not(@src)] | //@*[starts-with(name(), 'on')]"), where
    for address in page.xpath("//@href | //@src | //@action"):
        assert not address.strip().lower().startswith("javascript:"), where
    assert len(page.xpath("//title")) == 1, where


PLACES = [
    "/?q={}",
    "/?q={}&view=list&explain=1",
    "/?q=smuggled&source={}",
    "/?q=smuggled&without={}",
    "/concordance?q={}",
    "/analyze?lang=en&text={}",
    "/documents?find={}",
    "/documents/{}",
    "/beside/{}?passage=0",
    "/upload/state?id={}",
]


@pytest.mark.parametrize(("number", "place"), [*enumerate(PLACES)])
def test_no_address_becomes_markup(number: int, place: str, asking: FlaskClient) -> None:
    tags = _OUR_TAGS | _OF_UPLOADS if place.startswith("/upload") else _OUR_TAGS
    for payload in PAYLOADS[number % 3 :: 3]:  # each in three places or four
        answer = asking.get(place.format(quote(payload)), buffered=True)
        assert answer.status_code < 500
        require_clean(answer.text, payload, tags)


def test_no_document_becomes_markup(asking: FlaskClient) -> None:
    for number in range(len(PAYLOADS)):
        listed = asking.get(f"/?q=smuggled+number+{number}&view=list&explain=1", buffered=True)
        require_clean(listed.text, PAYLOADS[number])
    for page in range(1, 4):
        require_clean(asking.get(f"/documents?page={page}", buffered=True).text, "documents")
    addresses = itertools.cycle(("/documents/{}?q=smuggled", "/beside/{}?passage=0", "/edit/{}"))
    for name, address in zip(documents(), addresses, strict=False):
        answer = asking.get(address.format(quote(name)), buffered=True)
        assert answer.status_code == 200
        require_clean(answer.text, name)


def test_feeds_and_files_are_well_formed_whatever_is_in_them(asking: FlaskClient) -> None:
    feed = etree.fromstring(asking.get("/feed.atom?q=smuggled").get_data())
    assert {etree.QName(one).namespace for one in feed.iter()} == {"http://www.w3.org/2005/Atom"}
    for payload in PAYLOADS:
        etree.fromstring(asking.get(f"/feed.atom?q={quote(payload)}").get_data())
        assert asking.get(f"/api/v1/search?q={quote(payload)}").is_json


@pytest.mark.browser
def test_nothing_is_executed_in_a_browser(browser: Browser, injected: Settings) -> None:
    names = [*documents()]
    addresses = [f"/?q=smuggled&view=list&size=100&page={page}" for page in (1, 2)]
    addresses += [f"/documents?page={page}" for page in (1, 2, 3)]
    addresses += ["/concordance?q=smuggled", "/trash", "/upload"]
    addresses += [f"/documents/{quote(name)}?q=smuggled" for name in names[:: len(WAYS_OUT)]]
    addresses += [f"/?q={quote(payload)}" for payload in PAYLOADS[:: len(WAYS_OUT)]]
    with serving(injected) as (server, _):
        page = browser.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        for address in addresses:
            page.goto(server + address)
            assert page.evaluate("window.__done") is None, address
            assert page.evaluate("document.querySelectorAll('script:not([src])').length") == 0
        page.goto(f"{server}/")
        page.locator("#q").press_sequentially("<scr")
        page.locator("[role=option]").first.wait_for()
        assert page.evaluate("window.__done") is None
        page.close()
    assert not wrong
