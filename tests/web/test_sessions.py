"""Signing in with a key, and forms that nobody else can send."""

from __future__ import annotations

import time
from dataclasses import replace
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any

import pytest
from forms import SITE, get, post, shown, token

from indexer import Index, Settings, keys
from webapp import create_app, sessions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from indexer import Scope

TEXT = b"The committee met on Tuesday morning and adopted the report on desalination."
REMOTE = {"REMOTE_ADDR": "203.0.113.7"}
OTHER = "http://dragoman.example"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "corpus").mkdir()
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", wait_seconds=0.0)
    with Index.open(settings=settings) as index:
        index.put("a.txt", TEXT)
        index.update()
    return settings


@pytest.fixture
def client_with(settings: Settings) -> Callable[..., FlaskClient]:
    def make(**changed: Any) -> FlaskClient:  # noqa: ANN401 - values of settings
        return create_app(replace(settings, **changed)).test_client()

    return make


@pytest.fixture
def client(client_with: Callable[..., FlaskClient]) -> FlaskClient:
    return client_with()


def key(settings: Settings, *scopes: Scope) -> str:
    return keys.create(settings.corpus, "<b>Leïla</b>", scopes)[1]


def sign_in(client: FlaskClient, secret: str, **more: Any) -> TestResponse:  # noqa: ANN401
    options = {"environ_base": REMOTE, **more}
    return post(client, "/sign-in", {"key": secret}, page="/sign-in", **options)


def set_cookies(response: TestResponse) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for header in response.headers.getlist("Set-Cookie"):
        found |= SimpleCookie(header)
    return found


# --- signing in --------------------------------------------------------------------------------


def test_who_signs_in_with_a_key_that_may_write_changes_documents_from_elsewhere(
    client: FlaskClient, settings: Settings
) -> None:
    assert get(client, "/upload", environ_base=REMOTE).status_code == 403, "there is no key yet"
    secret = key(settings, "write")
    asked = get(client, "/delete/a.txt", environ_base=REMOTE)
    assert asked.status_code == 401
    (way_on,) = shown(asked).xpath("//input[@name='next']/@value")
    assert way_on == "/delete/a.txt"
    answer = post(client, "/sign-in", {"key": f" {secret} ", "next": way_on}, page="/sign-in")
    assert (answer.status_code, answer.location) == (303, way_on)
    page = get(client, "/delete/a.txt", environ_base=REMOTE)
    assert page.status_code == 200
    assert "<b>Leïla</b>" in shown(page).xpath("string(//footer)")
    done = post(client, "/delete/a.txt", {}, page="/delete/a.txt", environ_base=REMOTE)
    assert done.status_code == 303
    assert not (settings.corpus / "a.txt").exists()


def test_the_cookie_is_closed_to_scripts_and_other_sites_and_has_nothing_of_the_key(
    client: FlaskClient, settings: Settings
) -> None:
    secret = key(settings, "write")
    cookie = set_cookies(sign_in(client, secret))[sessions.SESSION]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert not cookie["secure"], "it came by http"
    assert int(cookie["max-age"]) == sessions.SECONDS
    (known,) = keys.known(settings.corpus)
    assert secret not in cookie.value
    assert known.sha256 not in cookie.value


def test_by_https_the_cookies_are_only_for_https(
    client_with: Callable[..., FlaskClient], settings: Settings
) -> None:
    secret = key(settings, "write")
    client = client_with(trusted_proxy="10.0.0.1")
    proxy = {"REMOTE_ADDR": "10.0.0.1"}
    headers = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
    site = "https://dragoman.example"
    page = client.get("/sign-in", base_url=OTHER, headers=headers, environ_base=proxy)
    assert set_cookies(page)[sessions.FORM]["secure"]
    # The client keeps such a cookie to itself by http, as a browser would.
    value = set_cookies(page)[sessions.FORM].value
    given = shown(page).xpath("//input[@name='token']/@value")[0]
    answer = client.post(
        "/sign-in",
        base_url=OTHER,
        data={"key": secret, "token": given},
        headers={**headers, "Origin": site, "Cookie": f"{sessions.FORM}={value}"},
        environ_base=proxy,
    )
    assert answer.status_code == 303
    assert set_cookies(answer)[sessions.SESSION]["secure"]


def test_what_a_proxy_that_nobody_trusts_says_of_https_counts_for_nothing(
    client: FlaskClient,
) -> None:
    page = get(client, "/sign-in", headers={"X-Forwarded-Proto": "https"})
    assert not set_cookies(page)[sessions.FORM]["secure"]


def test_a_revoked_key_ends_its_sessions_at_once(client: FlaskClient, settings: Settings) -> None:
    key(settings, "write")
    made, secret = keys.create(settings.corpus, "b", ["write"])
    sign_in(client, secret)
    assert get(client, "/upload", environ_base=REMOTE).status_code == 200
    keys.revoke(settings.corpus, made.id)
    assert get(client, "/upload", environ_base=REMOTE).status_code == 401


def test_a_session_ends_by_itself(
    client: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, key(settings, "write"))
    now = time.time()
    for after, status in ((sessions.SECONDS - 60, 200), (sessions.SECONDS + 60, 401)):
        monkeypatch.setattr("itsdangerous.timed.time.time", lambda after=after: now + after)
        assert get(client, "/upload", environ_base=REMOTE).status_code == status


def test_who_signs_out_is_out(client: FlaskClient, settings: Settings) -> None:
    sign_in(client, key(settings, "write"))
    answer = post(client, "/sign-out", {}, page="/sign-in", environ_base=REMOTE)
    assert answer.status_code == 303
    assert client.get_cookie(sessions.SESSION, "127.0.0.1") is None
    assert get(client, "/upload", environ_base=REMOTE).status_code == 401


def test_every_web_process_knows_the_session(
    client: FlaskClient, client_with: Callable[..., FlaskClient], settings: Settings
) -> None:
    sign_in(client, key(settings, "write"))
    kept = client.get_cookie(sessions.SESSION, "127.0.0.1")
    assert kept is not None
    other = client_with()
    other.set_cookie(sessions.SESSION, kept.value, domain="127.0.0.1")
    assert get(other, "/upload", environ_base=REMOTE).status_code == 200


@pytest.mark.parametrize("change", ["other letter", "longer", "nothing", "junk", "other seal"])
def test_a_session_that_we_did_not_sign_is_none(
    client: FlaskClient, settings: Settings, change: str
) -> None:
    sign_in(client, key(settings, "write"))
    kept = client.get_cookie(sessions.SESSION, "127.0.0.1")
    assert kept is not None
    head, dot, tail = kept.value.partition(".")
    value = {
        "other letter": f"{head[:-1]}{'A' if head[-1] != 'A' else 'B'}{dot}{tail}",
        "longer": f"{kept.value}x",
        "nothing": "",
        "junk": "\x7f..é",
    }.get(change, kept.value)
    if change == "other seal":
        (settings.corpus / ".dragoman/seal").unlink()
    client.set_cookie(sessions.SESSION, value, domain="127.0.0.1")
    assert get(client, "/upload", environ_base=REMOTE).status_code == 401


def test_a_wrong_key_is_told_and_who_tries_one_after_the_other_is_stopped(
    client: FlaskClient, settings: Settings
) -> None:
    secret = key(settings, "write")
    wrong = sign_in(client, "dragoman_x<script>")
    assert wrong.status_code == 401
    field = shown(wrong).xpath("//input[@name='key']")[0]
    assert field.get("aria-invalid") == "true"
    assert shown(wrong).xpath(f"//*[@id='{field.get('aria-describedby')}']")
    assert "x<script>" not in wrong.text
    statuses = [sign_in(client, f"wrong {n}").status_code for n in range(20)]
    assert statuses == [401] * 19 + [429]
    headers = {"Authorization": "Bearer wrong"}
    assert get(client, "/", environ_base=REMOTE, headers=headers).status_code == 429, (
        "counted alike"
    )
    assert sign_in(client, secret).status_code == 303, "who has the key is not kept out"


def test_a_key_that_may_only_search_changes_nothing(
    client: FlaskClient, settings: Settings
) -> None:
    key(settings, "write")
    sign_in(client, key(settings, "search"))
    page = get(client, "/upload?ui=en", environ_base=REMOTE)
    assert page.status_code == 403
    assert "Your key does not allow this" in page.text


@pytest.mark.parametrize(
    ("wanted", "way_on"),
    [
        ("/documents?find=a", "/documents?find=a"),
        ("/", "/"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\tevil", "/"),
        ("/\n/evil.example", "/"),
    ],
)
def test_signing_in_leads_nowhere_else(
    client: FlaskClient, settings: Settings, wanted: str, way_on: str
) -> None:
    fields = {"key": key(settings, "write"), "next": wanted}
    assert post(client, "/sign-in", fields, page="/sign-in").location == way_on


# --- searching ---------------------------------------------------------------------------------


def test_where_searching_asks_for_a_key_one_signs_in_and_goes_on(
    client_with: Callable[..., FlaskClient], settings: Settings
) -> None:
    client = client_with(searching="keys")
    page = get(client, "/?q=committee&lang=en")
    assert page.status_code == 401
    assert page.headers["WWW-Authenticate"] == "Bearer"
    (way_on,) = shown(page).xpath("//input[@name='next']/@value")
    assert way_on == "/?q=committee&lang=en"
    fields = {"key": key(settings, "search"), "next": way_on}
    assert post(client, "/sign-in", fields, page="/sign-in").location == way_on
    assert get(client, way_on).status_code == 200
    assert get(client, "/api/v1/documents/a.txt").status_code == 200, "as the page links it"


def test_a_key_that_may_only_write_still_reads_what_everybody_may(
    client: FlaskClient, client_with: Callable[..., FlaskClient], settings: Settings
) -> None:
    secret = key(settings, "write")
    sign_in(client, secret)
    assert get(client, "/?q=committee", environ_base=REMOTE).status_code == 200
    closed = client_with(searching="keys")
    sign_in(closed, secret)
    assert get(closed, "/?q=committee", environ_base=REMOTE).status_code == 403
    assert get(closed, "/upload", environ_base=REMOTE).status_code == 200


def test_a_session_writes_by_no_other_way_than_our_forms(
    client: FlaskClient, settings: Settings
) -> None:
    sign_in(client, key(settings, "admin"))
    for method, address in (
        ("PUT", "/api/v1/documents/b.txt"),
        ("DELETE", "/api/v1/documents/a.txt"),
        ("POST", "/api/v1/bulk"),
        ("POST", "/api/v1/trash/restore"),
    ):
        for place in (REMOTE, {}):
            answer = client.open(
                address, method=method, base_url=SITE, data=TEXT, environ_base=place
            )
            assert answer.status_code == 401, (method, place)
    assert (settings.corpus / "a.txt").read_bytes() == TEXT


# --- forms -------------------------------------------------------------------------------------

FORMS = {
    "/sign-in": "/sign-in",
    "/sign-out": "/sign-in",
    "/upload": "/upload",
    "/edit/a.txt": "/edit/a.txt",
    "/language/a.txt": "/edit/a.txt",
    "/delete/a.txt": "/delete/a.txt",
    "/trash/restore": "/upload",
    "/trash/empty": "/trash/empty",
}
"""Where each form is sent, and a page that has a token."""


def test_no_form_is_left_out_here(client: FlaskClient) -> None:
    rules = client.application.url_map.iter_rules()
    posts = {
        rule.rule.replace("<path:document_id>", "a.txt")
        for rule in rules
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }
    assert posts == set(FORMS)


def sent(client: FlaskClient, address: str, fields: dict[str, str], **options: Any) -> int:  # noqa: ANN401
    kind = "multipart/form-data" if address == "/upload" else "application/x-www-form-urlencoded"
    return post(client, address, fields, content_type=kind, **options).status_code


LACKING: list[tuple[str, dict[str, str], str | None]] = [
    ("the token", {}, SITE),
    ("the right token", {}, SITE),
    ("the token of this browser", {}, SITE),
    ("an origin", {}, None),
    ("an origin that a browser tells", {}, "null"),
    ("our origin", {}, "http://evil.example"),
    ("our port", {}, "http://127.0.0.1:9999"),
    ("our protocol", {}, "https://127.0.0.1:8080"),
    ("a page of our site", {"Sec-Fetch-Site": "cross-site"}, SITE),
    ("a page of our very origin", {"Sec-Fetch-Site": "same-site"}, SITE),
    ("any page", {"Sec-Fetch-Site": "none"}, SITE),
    ("its cookie", {}, SITE),
]


@pytest.mark.parametrize("where", ["here", "signed in"])
@pytest.mark.parametrize("address", FORMS)
def test_a_form_that_lacks_anything_changes_nothing(
    client_with: Callable[..., FlaskClient], settings: Settings, address: str, where: str
) -> None:
    secret = key(settings, "admin") if where == "signed in" else ""
    place = REMOTE if secret else {}

    def browser() -> FlaskClient:
        client = client_with()
        if secret:
            sign_in(client, secret)
        return client

    client, other = browser(), browser()
    given = token(client, FORMS[address], environ_base=place)
    tokens = {
        "the token": "",
        "the right token": "0" * 64,
        "the token of this browser": token(other, FORMS[address], environ_base=place),
    }
    for lacking, headers, origin in LACKING:
        if lacking == "its cookie":
            client = client_with() if not secret else browser()
        fields = {"token": tokens.get(lacking, given)}
        options: dict[str, Any] = {"headers": headers, "environ_base": place}
        status = sent(client, address, fields, origin=origin, **options)
        assert status == 403, lacking
    assert (settings.corpus / "a.txt").read_bytes() == TEXT
    assert not (settings.corpus / "a.txt.meta.json").exists()


@pytest.mark.parametrize("address", FORMS)
def test_the_whole_form_is_taken(client: FlaskClient, address: str) -> None:
    fields = {"token": token(client, FORMS[address])}
    status = sent(client, address, fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert status in {200, 303, 400, 401}


@pytest.mark.parametrize("address", [one for one in FORMS if not one.startswith("/sign")])
def test_forms_keep_the_rules_of_every_other_way_to_write(
    client: FlaskClient, client_with: Callable[..., FlaskClient], settings: Settings, address: str
) -> None:
    fields = {"token": token(client, FORMS[address])}
    for why, options in (
        ("another machine", {"environ_base": REMOTE}),
        ("through a proxy", {"headers": {"X-Forwarded-For": "127.0.0.1"}}),
        ("by another name", {"base": OTHER, "origin": OTHER}),
    ):
        assert sent(client, address, fields, **options) == 403, why
    key(settings, "write")
    assert sent(client, address, fields) == 401, "a key is asked of everybody"
    off = client_with(writing="off")
    assert sent(off, address, fields) == 403
    assert (settings.corpus / "a.txt").read_bytes() == TEXT


def test_who_has_no_session_is_shown_no_form_of_others(
    client: FlaskClient, settings: Settings
) -> None:
    key(settings, "write")
    for address in {*FORMS.values(), "/trash"} - {"/sign-in"}:
        page = get(client, address)
        assert page.status_code == 401
        assert shown(page).xpath("//form[@method='post']/@action") == ["/sign-in"]


def test_cookies_are_set_with_forms_only_and_once(client: FlaskClient) -> None:
    for address in ("/", "/documents", "/documents/a.txt", "/help", "/status", "/?q=committee"):
        assert "Set-Cookie" not in get(client, address).headers
    first = get(client, "/upload")
    assert set(set_cookies(first)) == {sessions.FORM}
    assert "Set-Cookie" not in get(client, "/edit/a.txt").headers


def test_a_page_with_a_form_lets_browsers_tell_us_that_it_was_ours(client: FlaskClient) -> None:
    assert get(client, "/upload").headers["Referrer-Policy"] == "same-origin"
    assert get(client, "/documents").headers["Referrer-Policy"] == "no-referrer"


def test_damaged_keys_open_nothing_and_hide_no_document(
    client: FlaskClient, settings: Settings
) -> None:
    key(settings, "write")
    (settings.corpus / ".dragoman/keys.json").write_text("{")
    assert get(client, "/upload").status_code == 500
    assert get(client, "/documents/a.txt").status_code == 200
