"""Who may write and search: from where, by which name, through what, and with which key."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from werkzeug.exceptions import ServiceUnavailable

from indexer import Index, Settings, keys
from webapp import create_app
from webapp.cli import main
from webapp.limits import Limiter, Slots

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from indexer import Scope

TEXT = "The committee met on Tuesday morning and adopted the report on desalination."
ELSEWHERE = "203.0.113.7"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "corpus").mkdir()
    return Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")


@pytest.fixture
def client_with(settings: Settings) -> Callable[..., FlaskClient]:
    """Make an application with some settings, and return a client of it."""

    def make(**changed: Any) -> FlaskClient:  # noqa: ANN401 - values of settings
        return create_app(replace(settings, **changed)).test_client()

    return make


def put(client: FlaskClient, *, address: str = "127.0.0.1", **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.put(
        "/api/v1/documents/a.txt",
        data=TEXT,
        headers={"Host": "127.0.0.1:8080", **named},
        environ_base={"REMOTE_ADDR": address},
    )


def key(settings: Settings, *scopes: Scope) -> str:
    return keys.create(settings.corpus, "somebody", scopes)[1]


# --- without keys ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "status", "why"),
    [
        ("127.0.0.1", 202, "this machine"),
        ("127.3.2.1", 202, "all of 127/8 is this machine"),
        ("::1", 202, "likewise in IPv6"),
        ("::ffff:127.0.0.1", 202, "IPv4 written as IPv6"),
        (ELSEWHERE, 403, "another machine"),
        ("192.168.1.5", 403, "another machine of the same network"),
        ("10.0.0.1", 403, "likewise"),
        ("::ffff:203.0.113.7", 403, "another machine, written as IPv6"),
        ("fe80::1", 403, "a neighbour"),
        ("0.0.0.0", 403, "no address at all"),  # noqa: S104
        ("", 403, "nobody knows"),
        ("unix:", 403, "a socket, which a proxy uses"),
        ("localhost", 403, "a name is no address"),
    ],
)
def test_without_keys_only_this_machine_writes(
    client_with: Callable[..., FlaskClient], address: str, status: int, why: str
) -> None:
    assert put(client_with(), address=address).status_code == status, why


@pytest.mark.parametrize(
    ("host", "status", "why"),
    [
        ("localhost", 202, "by its name"),
        ("LOCALHOST:8080", 202, "in capitals, with a port"),
        ("127.0.0.1", 202, "by its address"),
        ("127.0.0.1:9", 202, "with any port"),
        ("[::1]:8080", 202, "in IPv6"),
        ("evil.example", 403, "a name that somebody made lead here (DNS rebinding)"),
        ("localhost.evil.example", 403, "a name that begins like ours"),
        ("127.0.0.1.evil.example", 403, "likewise"),
        ("evil.example@localhost", 403, "a name before the name"),
        ("192.168.1.5:8080", 403, "the machine's name in a network"),
        ("0.0.0.0", 403, "an address that leads here, but is none of loopback"),  # noqa: S104
        ("[::1", 403, "no name at all"),
        ("", 403, "none is given"),
    ],
)
def test_without_keys_only_names_of_this_machine_are_taken(
    client_with: Callable[..., FlaskClient], host: str, status: int, why: str
) -> None:
    answered = put(client_with(), Host=host).status_code
    assert answered == status or (status == 403 and answered == 400), why


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-Forwarded-For", ""),
        ("X-Forwarded-Host", "localhost"),
        ("X-Forwarded-Proto", "https"),
        ("X-Real-IP", "127.0.0.1"),
        ("Forwarded", "for=127.0.0.1"),
        ("forwarded", "for=_hidden"),
        ("Via", "1.1 proxy"),
        ("True-Client-IP", "127.0.0.1"),
        ("CF-Connecting-IP", "127.0.0.1"),
    ],
)
def test_a_request_that_was_forwarded_is_not_of_this_machine(
    client_with: Callable[..., FlaskClient], name: str, value: str
) -> None:
    answer = put(client_with(), **{name: value})
    assert answer.status_code == 403
    assert answer.json
    assert "through no proxy" in answer.json["detail"]


@pytest.mark.parametrize(
    ("address", "told", "status", "why"),
    [
        ("127.0.0.1", "127.0.0.1", 202, "the proxy says that somebody here asks"),
        ("127.0.0.1", ELSEWHERE, 403, "the proxy says that somebody elsewhere asks"),
        ("127.0.0.1", f"127.0.0.1, {ELSEWHERE}", 403, "who asks had said something else before"),
        ("127.0.0.1", f"{ELSEWHERE}, 127.0.0.1", 202, "likewise, but here"),
        ("127.0.0.1", "127.0.0.1, 10.0.0.9", 403, "a proxy that nobody trusts"),
        ("127.0.0.1", None, 403, "the proxy says nothing: it may be anybody"),
        ("127.0.0.1", "", 403, "likewise"),
        ("127.0.0.1", "unknown", 403, "the proxy does not know"),
        (ELSEWHERE, "127.0.0.1", 403, "not the proxy, but somebody who claims to be one"),
    ],
)
def test_whose_word_is_taken_where_a_proxy_is_trusted(
    client_with: Callable[..., FlaskClient], address: str, told: str | None, status: int, why: str
) -> None:
    # The proxy is at 127.0.0.2: behind it, 127.0.0.1 is somebody who asks.
    client = client_with(trusted_proxy="127.0.0.2, 10.1.0.0/16")
    at = "127.0.0.2" if address == "127.0.0.1" else address
    headers = {} if told is None else {"X-Forwarded-For": told}
    assert put(client, address=at, **headers).status_code == status, why


def test_proxies_in_a_row_may_all_be_trusted(client_with: Callable[..., FlaskClient]) -> None:
    client = client_with(trusted_proxy="127.0.0.2, 10.1.0.0/16")
    chain = {"X-Forwarded-For": f"127.0.0.1, {ELSEWHERE}, 10.1.2.3"}
    assert put(client, address="127.0.0.2", **chain).status_code == 403
    chain = {"X-Forwarded-For": "10.1.4.4, 10.1.2.3"}
    assert put(client, address="127.0.0.2", **chain).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status", "why"),
    [
        ({"Origin": "http://127.0.0.1:8080"}, 202, "a page of ours"),
        ({"Sec-Fetch-Site": "same-origin"}, 202, "likewise"),
        ({"Sec-Fetch-Site": "none"}, 202, "typed into a browser"),
        ({"Origin": "https://evil.example"}, 403, "a page of another site"),
        ({"Origin": "http://127.0.0.1:9999"}, 403, "another server of this machine"),
        ({"Origin": "null"}, 403, "a page in a sandbox, or a file"),
        ({"Sec-Fetch-Site": "cross-site"}, 403, "a page of another site"),
        ({"Sec-Fetch-Site": "same-site"}, 403, "another server of this machine"),
    ],
)
def test_a_page_of_another_site_cannot_make_a_browser_write(
    client_with: Callable[..., FlaskClient], headers: dict[str, str], status: int, why: str
) -> None:
    assert put(client_with(), **headers).status_code == status, why


def test_everybody_may_search(client_with: Callable[..., FlaskClient], settings: Settings) -> None:
    with Index.open(settings=settings) as index:
        index.put("a.txt", TEXT.encode())
        index.update()
    for address in ("127.0.0.1", ELSEWHERE):
        answer = client_with().get(
            "/api/v1/search?q=desalination", environ_base={"REMOTE_ADDR": address}
        )
        assert answer.status_code == 200


def test_nobody_writes_where_writing_is_off(
    client_with: Callable[..., FlaskClient], settings: Settings
) -> None:
    client = client_with(writing="off")
    assert put(client).status_code == 403
    secret = key(settings, "admin")
    assert put(client, Authorization=f"Bearer {secret}").status_code == 403


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("PUT", "/api/v1/documents/a.txt"),
        ("DELETE", "/api/v1/documents/a.txt"),
        ("POST", "/api/v1/bulk"),
        ("POST", "/api/v1/trash/restore"),
        ("GET", "/api/v1/trash"),
    ],
)
def test_every_way_to_write_is_guarded(
    client_with: Callable[..., FlaskClient], method: str, address: str, settings: Settings
) -> None:
    answer = client_with().open(address, method=method, environ_base={"REMOTE_ADDR": ELSEWHERE})
    assert answer.status_code == 403
    assert answer.mimetype == "application/problem+json"
    assert list(settings.corpus.iterdir()) == []


# --- with keys ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scopes", "method", "status"),
    [
        (("write",), "PUT", 202),
        (("write",), "DELETE", 202),
        (("write",), "GET", 403),
        (("search",), "GET", 200),
        (("search",), "PUT", 403),
        (("search",), "DELETE", 403),
        (("search", "write"), "GET", 200),
        (("search", "write"), "PUT", 202),
        (("admin",), "GET", 200),
        (("admin",), "PUT", 202),
        (("admin",), "DELETE", 202),
    ],
)
@pytest.mark.parametrize("address", ["127.0.0.1", ELSEWHERE])
def test_what_a_key_allows(  # noqa: PLR0913, PLR0917 - the columns of the table
    client_with: Callable[..., FlaskClient],
    settings: Settings,
    scopes: tuple[Scope, ...],
    method: str,
    status: int,
    address: str,
) -> None:
    with Index.open(settings=settings) as index:
        index.put("a.txt", TEXT.encode())
        index.update()
    answer = client_with().open(
        "/api/v1/documents/a.txt",
        method=method,
        data=TEXT if method == "PUT" else None,
        headers={"Authorization": f"Bearer {key(settings, *scopes)}"},
        environ_base={"REMOTE_ADDR": address},
    )
    assert answer.status_code == status


def test_once_there_is_a_key_that_may_write_everybody_needs_one(
    client_with: Callable[..., FlaskClient], settings: Settings
) -> None:
    client = client_with()
    key(settings, "search")
    assert put(client).status_code == 202, "this key is none for writing"
    key(settings, "write")
    answer = put(client)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json
    assert "scope write" in answer.json["detail"]


@pytest.mark.parametrize(
    ("header", "status", "why"),
    [
        ("Bearer KEY", 202, "as it should be"),
        ("bearer KEY", 202, "schemes are the same in small letters"),
        ("Bearer  KEY ", 202, "spaces"),
        ("Bearer wrong", 401, "not a key"),
        ("Bearer KEYx", 401, "a key and more"),
        ("Bearer ", 401, "none"),
        ("KEY", 401, "without the scheme"),
        ("Basic KEY", 401, "another scheme"),
    ],
)
def test_how_a_key_is_sent(
    client_with: Callable[..., FlaskClient], settings: Settings, header: str, status: int, why: str
) -> None:
    secret = key(settings, "write")
    sent = header.replace("KEY", secret)
    assert put(client_with(), address=ELSEWHERE, Authorization=sent).status_code == status, why


def test_a_key_that_is_not_known_is_refused_also_where_none_is_needed(
    client_with: Callable[..., FlaskClient],
) -> None:
    answer = client_with().get("/api/v1/documents", headers={"Authorization": "Bearer old"})
    assert answer.status_code == 401


def test_a_revoked_key_opens_nothing_at_once(
    client_with: Callable[..., FlaskClient], settings: Settings
) -> None:
    client = client_with()
    key(settings, "write")
    made, secret = keys.create(settings.corpus, "b", ["write"])
    assert put(client, Authorization=f"Bearer {secret}").status_code == 202
    keys.revoke(settings.corpus, made.id)
    assert put(client, Authorization=f"Bearer {secret}").status_code == 401


def test_keys_that_are_damaged_open_nothing(
    client_with: Callable[..., FlaskClient], settings: Settings
) -> None:
    key(settings, "write")
    (settings.corpus / ".dragoman/keys.json").write_text("{")
    assert put(client_with()).status_code == 500


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 401),
        ("/api/v1/search?q=a", 401),
        ("/api/v1/documents/a.txt", 401),
        ("/documents", 401),
        ("/status", 401),
        ("/nowhere", 401),
        ("/healthz", 200),
        ("/readyz", 200),
        ("/static/style.css", 200),
    ],
)
def test_searching_can_ask_for_a_key(
    client_with: Callable[..., FlaskClient], settings: Settings, address: str, status: int
) -> None:
    with Index.open(settings=settings) as index:
        index.put("a.txt", TEXT.encode())
        index.update()
    client = client_with(searching="keys")
    with client.get(address) as answer:
        assert answer.status_code == status
    secret = key(settings, "search")
    with client.get(address, headers={"Authorization": f"Bearer {secret}"}) as answer:
        assert answer.status_code == (404 if address == "/nowhere" else 200)


def test_no_answer_and_no_page_tells_a_key(
    client_with: Callable[..., FlaskClient], settings: Settings
) -> None:
    secret = key(settings, "write")
    answer = put(client_with(), Authorization=f"Bearer {secret}x")
    assert secret not in answer.text + str(answer.headers)


# --- limits ------------------------------------------------------------------------------------


def test_who_asks_too_often_is_told_when_to_come_again(
    client_with: Callable[..., FlaskClient], settings: Settings
) -> None:
    client = client_with(requests_per_minute=3)
    elsewhere = {"REMOTE_ADDR": ELSEWHERE}
    statuses = [client.get("/help", environ_base=elsewhere).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    answer = client.get("/api/v1/documents", environ_base=elsewhere)
    assert answer.status_code == 429
    assert answer.mimetype == "application/problem+json"
    assert 1 <= int(answer.headers["Retry-After"]) <= 20
    assert client.get("/healthz", environ_base=elsewhere).status_code == 200
    assert client.get("/help", environ_base={"REMOTE_ADDR": "203.0.113.8"}).status_code == 200
    assert [put(client).status_code for _ in range(5)] == [202] * 5, "this machine is not counted"
    secret = key(settings, "write")
    statuses = [
        put(client, address=ELSEWHERE, Authorization=f"Bearer {secret}").status_code
        for _ in range(4)
    ]
    assert statuses == [202, 202, 202, 429], "a key is counted by itself"


def test_a_forwarded_request_is_counted_though_the_proxy_is_at_this_machine(
    client_with: Callable[..., FlaskClient],
) -> None:
    client = client_with(requests_per_minute=1)
    forwarded = {"X-Forwarded-For": ELSEWHERE}
    assert client.get("/help", headers=forwarded).status_code == 200
    assert client.get("/help", headers=forwarded).status_code == 429


def test_who_tries_key_after_key_is_stopped_and_keeps_nobody_out(
    client_with: Callable[..., FlaskClient], settings: Settings
) -> None:
    client = client_with()
    statuses = {put(client, Authorization=f"Bearer {n}").status_code for n in range(20)}
    assert statuses == {401}
    assert put(client, Authorization="Bearer 20").status_code == 429
    assert put(client).status_code == 202, "who shows no key tries none"
    secret = key(settings, "write")
    assert put(client, Authorization=f"Bearer {secret}").status_code == 202, "behind one address"


def test_a_bucket_fills_at_its_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("webapp.limits.time.monotonic", lambda: now[0])
    limiter = Limiter(lambda: 60)
    assert [limiter.seconds_until_allowed("a") for _ in range(61)] == [0] * 60 + [1]
    now[0] += 2.5
    assert [limiter.seconds_until_allowed("a") for _ in range(3)] == [0, 0, 1]
    now[0] += 3_600
    assert [limiter.seconds_until_allowed("a") for _ in range(61)] == [0] * 60 + [1]


def test_a_limit_of_0_is_none() -> None:
    limiter = Limiter(lambda: 0)
    assert {limiter.seconds_until_allowed("a") for _ in range(1_000)} == {0}


def test_a_limiter_forgets_who_has_not_asked_for_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.limits._MOST_NAMES", 2)
    limiter = Limiter(lambda: 1)
    for name in "abc":
        assert limiter.seconds_until_allowed(name) == 0
    assert limiter.seconds_until_allowed("c") > 0
    assert limiter.seconds_until_allowed("a") == 0


def test_a_few_write_at_once_and_others_are_told_to_come_again() -> None:
    slots = Slots(1, 0.01)
    with slots.one():
        with pytest.raises(ServiceUnavailable) as raised, slots.one():
            pass
        assert ("Retry-After", "1") in raised.value.get_headers()
    with slots.one():
        pass


def test_a_request_that_finds_no_slot_is_answered_503(
    client_with: Callable[..., FlaskClient],
) -> None:
    client = client_with()
    slots: Slots = client.application.extensions["writes"]
    with slots.one(), slots.one():
        answer = put(client)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert put(client).status_code == 202


def test_who_waits_to_be_found_keeps_nobody_from_writing(
    client_with: Callable[..., FlaskClient],
) -> None:
    client = client_with(wait_seconds=600)
    waits: Slots = client.application.extensions["waits"]
    with contextlib.ExitStack() as taken:
        for _ in range(8):
            taken.enter_context(waits.one())
        answer = client.put(
            "/api/v1/documents/a.txt?wait=searchable",
            data=TEXT,
            headers={"Host": "127.0.0.1:8080"},
            environ_base={"REMOTE_ADDR": "127.0.0.1"},
        )
    assert answer.status_code == 202  # at once: nobody indexes here


def test_slots_come_back_when_a_write_is_refused(client_with: Callable[..., FlaskClient]) -> None:
    client = client_with()
    for _ in range(5):
        assert client.put("/api/v1/documents/a.exe", data=TEXT).status_code == 415
    assert put(client).status_code == 202


def test_who_finds_no_slot_waits_for_a_moment() -> None:
    slots, taken, leave = Slots(1, 20.0), threading.Event(), threading.Event()

    def write() -> None:
        with slots.one():
            taken.set()
            leave.wait(20)

    other = threading.Thread(target=write)
    other.start()
    assert taken.wait(20)
    threading.Timer(0.1, leave.set).start()
    with slots.one():
        assert leave.is_set()
    other.join()


def test_threads_share_the_slots() -> None:
    slots, most, now, lock = Slots(2, 0.01), [0], [0], threading.Lock()
    refused: list[ServiceUnavailable] = []
    start = threading.Barrier(8)

    def work() -> None:
        start.wait()
        try:
            with slots.one():
                with lock:
                    now[0] += 1
                    most[0] = max(most[0], now[0])
                threading.Event().wait(0.05)
                with lock:
                    now[0] -= 1
        except ServiceUnavailable as error:
            refused.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [2]
    assert refused


# --- the server --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "scopes", "options", "refused"),
    [
        ("0.0.0.0", (), {}, True),  # noqa: S104 - this is what is refused
        ("::", (), {}, True),
        ("192.0.2.1", (), {}, True),
        ("some.host.invalid", (), {}, True),
        ("0.0.0.0", ("search",), {}, True),  # noqa: S104
        ("0.0.0.0", ("write",), {}, False),  # noqa: S104
        ("0.0.0.0", ("admin",), {}, False),  # noqa: S104
        ("0.0.0.0", (), {"DRAGOMAN_WRITING": "off"}, False),  # noqa: S104
        ("127.0.0.1", (), {}, False),
        ("localhost", (), {}, False),
        ("::1", (), {}, False),
    ],
)
def test_the_server_does_not_listen_elsewhere_with_writing_open(  # noqa: PLR0913
    settings: Settings,
    host: str,
    scopes: tuple[Scope, ...],
    options: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    refused: bool,
) -> None:
    if scopes:
        key(settings, *scopes)
    listened: list[str] = []
    monkeypatch.setattr("webapp.cli._require_free", lambda checked: listened.append(checked.host))
    monkeypatch.setattr("webapp.cli.Server", _Nothing)
    monkeypatch.setenv("STARTED_BY_DRAGOMAN", "")  # which a server says to its processes
    environment = {**settings.as_environment(), **options}
    for name in settings.as_environment():
        monkeypatch.setenv(name, environment[name])  # and set back afterwards
    done = CliRunner().invoke(main, ["serve", "--host", host])
    assert (done.exit_code, listened) == ((2, []) if refused else (0, [host])), done.output
    assert ("dragoman keys create" in done.stderr) == refused


class _Nothing:
    """Stands for a server that is not to be started."""

    def __init__(self, settings: Settings) -> None:
        pass

    def run(self) -> None:
        pass
