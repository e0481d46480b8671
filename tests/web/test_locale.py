"""The interface in three languages: which one, every string of it, and its plurals."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import webapp
from webapp import create_app, locale
from webapp.locale import INTERFACE_LANGUAGES, TRANSLATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from babel.messages.catalog import Catalog, Message
    from flask import Flask
    from flask.testing import FlaskClient

    from indexer import Settings

SOURCES = Path(webapp.__file__).parent
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# Forms that stand for one number only may say it in words: zero, one and two in Arabic, one (and
# zero) elsewhere.
MAY_OMIT_NUMBER = {"ar": (0, 1, 2), "fr": (0,)}


def catalog(language: str) -> Catalog:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> list[Message]:
    return [message for message in catalog(language) if message.id]


def forms_of(message: Message) -> tuple[str, ...]:
    """Return the translation in every form it has."""
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def in_sources() -> set[str | tuple[str, ...]]:
    found = extract_from_dir(
        SOURCES,
        method_map=[("**.py", "python"), ("**.html", "jinja2")],
        keywords={"_": None, "gettext": None, "ngettext": (1, 2)},
    )
    return {message for _, _, message, _, _ in found}


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_each_catalog_has_every_string_of_the_interface_and_no_other(language: str) -> None:
    known = {m.id if isinstance(m.id, str) else tuple(m.id) for m in messages(language)}
    assert known == in_sources()
    assert not catalog(language).obsolete


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_string_is_translated_in_every_form_with_its_placeholders(language: str) -> None:
    for message in messages(language):
        assert not message.fuzzy, message.id
        ids = (message.id,) if isinstance(message.id, str) else message.id
        forms = forms_of(message)
        assert len(forms) == (1 if len(ids) == 1 else catalog(language).num_plurals), ids
        wanted = set(PLACEHOLDER.findall(ids[-1]))
        for at, form in enumerate(forms):
            assert form.strip(), ids
            optional = {"n"} if len(ids) > 1 and at in MAY_OMIT_NUMBER[language] else set()
            assert wanted - optional <= set(PLACEHOLDER.findall(form)) <= wanted, (ids, form)


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        ("ar", 0, "لا وثائق"),
        ("ar", 1, "وثيقة واحدة"),
        ("ar", 2, "وثيقتان"),
        ("ar", 3, "3 وثائق"),
        ("ar", 10, "10 وثائق"),
        ("ar", 11, "11 وثيقة"),
        ("ar", 100, "100 وثيقة"),
        ("ar", 103, "103 وثائق"),
        ("fr", 0, "0 document"),
        ("fr", 1, "1 document"),
        ("fr", 2, "2 documents"),
        ("en", 0, "0 documents"),
        ("en", 1, "1 document"),
        ("en", 1234, "1,234 documents"),
    ],
)
def test_numbers_take_the_right_plural_form(
    app: Flask, language: str, number: int, words: str
) -> None:
    with app.test_request_context(f"/?ui={language}"):
        app.preprocess_request()
        shown = app.jinja_env.from_string(
            '{% import "_macros.html" as m with context %}{{ m.documents(n) }}'
        ).render(n=number, ui=language, ui_dir="")
    assert shown == words


def test_french_puts_no_break_spaces_before_its_high_punctuation() -> None:
    for message in messages("fr"):
        text = " ".join(forms_of(message))
        assert not re.search(r"[\w)] ?[:;!?»](?!\w)", text), text
    prose = (SOURCES / "templates" / "help" / "fr.html").read_text(encoding="utf-8")
    assert not re.search(r" [:;!?»](?![\w/])|« ", prose)


def test_arabic_is_written_with_its_own_punctuation() -> None:
    for message in messages("ar"):
        text = " ".join(forms_of(message))
        assert not re.search(r"[\u0600-\u06ff][,;?]", text), text


@pytest.mark.parametrize(("language", "way"), [("ar", "rtl"), ("en", "ltr"), ("fr", "ltr")])
@pytest.mark.parametrize(
    "address", ["/", "/?q=council", "/documents/un/council.ar.md", "/help", "/nowhere"]
)
def test_the_page_is_in_the_language_and_direction_of_the_interface(
    client: FlaskClient, address: str, language: str, way: str
) -> None:
    joiner = "&" if "?" in address else "?"
    text = client.get(f"{address}{joiner}ui={language}").text
    assert f'<html lang="{language}" dir="{way}">' in text


def test_the_address_goes_before_the_cookie_and_the_cookie_before_the_browser(app: Flask) -> None:
    client = app.test_client()
    asks = {"Accept-Language": "fr-CA, en;q=0.5"}
    assert '<html lang="fr"' in client.get("/", headers=asks).text
    chosen = client.get("/?ui=ar", headers=asks)
    assert '<html lang="ar"' in chosen.text
    assert "SameSite=Lax" in chosen.headers["Set-Cookie"]
    assert '<html lang="ar"' in client.get("/help", headers=asks).text
    assert '<html lang="en"' in client.get("/?ui=en", headers=asks).text


def test_the_settings_go_before_the_browser(settings: Settings) -> None:
    app = create_app(settings.updated({"interface_language": "ar"}))
    page = app.test_client().get("/", headers={"Accept-Language": "fr"}).text
    assert '<html lang="ar"' in page


@pytest.mark.parametrize("asks", ["", "de", "*", "en;q=0", "de, *;q=0.1"])
def test_a_browser_that_asks_for_none_of_ours_gets_english(client: FlaskClient, asks: str) -> None:
    assert '<html lang="en"' in client.get("/", headers={"Accept-Language": asks}).text


def test_an_unknown_interface_language_is_passed_over(client: FlaskClient) -> None:
    answer = client.get("/?ui=tlh")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_the_links_to_other_languages_keep_the_search(page: Callable[..., Any]) -> None:
    shown = page("/?q=council&lang=en&lang=fr&ui=fr")
    (link,) = shown.xpath("//nav[@class='interface']/a[@lang='ar']/@href")
    assert link == "/?q=council&lang=en&lang=fr&ui=ar"


@pytest.mark.parametrize(
    ("language", "text", "way"),
    [
        ("ar", "UNODC مكتب", "rtl"),
        ("en", "مجلس", "ltr"),
        ("fr", "", "ltr"),
        ("fa", "", "rtl"),
        ("he", "", "rtl"),
        ("und", "این یک متن فارسی است", "rtl"),
        ("und", "ein deutscher Text", "ltr"),
        ("und", "", "ltr"),
        ("no such thing", "", "ltr"),
    ],
)
def test_direction_follows_the_language_and_the_letters_where_it_is_unknown(
    language: str, text: str, way: str
) -> None:
    assert locale.direction(language, text) == way


@pytest.mark.parametrize(
    ("language", "stored", "shown"),
    [
        ("en", "2012-05-04", "May 4, 2012"),
        ("fr", "2012-05-04", "4 mai 2012"),
        ("ar", "2012-05-04", "4 مايو 2012"),
        ("fr", "2012-05", "mai 2012"),
        ("fr", "2012", "2012"),
        ("en", "spring", "spring"),
        ("en", "2012-99", "2012-99"),
    ],
)
def test_dates_are_shown_as_the_interface_writes_them(
    app: Flask, language: str, stored: str, shown: str
) -> None:
    with app.test_request_context(f"/?ui={language}"):
        assert locale.long_date(stored) == shown


def test_the_help_shows_the_same_examples_in_every_language_and_all_are_understood(
    client: FlaskClient, page: Callable[..., Any]
) -> None:
    counts = set()
    for language in INTERFACE_LANGUAGES:
        examples = page(f"/help?ui={language}").xpath("//a[@class='try']/@href")
        counts.add(len(examples))
        for address in examples:
            answer = client.get(f"/api/v1/search{address[1:]}").json
            assert answer is not None
            # A word as common as `de` is left out of several words, and the page says so.
            assert set(answer["query"]["dropped"]) <= {"de"}, address
    assert len(counts) == 1
