"""Documents written over HTTP: safe when it is answered, found when that was asked for."""

from __future__ import annotations

import base64
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import followers
import pytest

from indexer import Index, Settings
from webapp import create_app
from webapp.lines import lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

TEXT = "The committee met on Tuesday morning and adopted the report on desalination."
BULK = "/api/v1/bulk"
LIMIT = 2_000


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "corpus").mkdir()
    return Settings(
        corpus=tmp_path / "corpus",
        index=tmp_path / "index",
        max_document_bytes=LIMIT,
        max_bulk_bytes=200_000,
        wait_seconds=20.0,
    )


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    return create_app(settings).test_client()


@pytest.fixture
def following(settings: Settings) -> Iterator[None]:
    """Index beside the application, as the process of a server does."""
    with followers.following(settings):
        yield


def at(document_id: str) -> str:
    return f"/api/v1/documents/{quote(document_id)}"


def bulk(client: FlaskClient, *rows: Any, query: str = "") -> list[dict[str, Any]]:  # noqa: ANN401
    data = b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)
    answer = client.post(BULK + query, data=data, content_type="application/x-ndjson")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def problem(answer: TestResponse, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert answer.json
    assert answer.json["status"] == status
    return str(answer.json["detail"])


def files(settings: Settings) -> list[str]:
    root = settings.corpus
    found = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in found if path.parts[0] != ".dragoman")


# --- one document ------------------------------------------------------------------------------


def test_a_document_is_safe_when_it_is_answered(client: FlaskClient, settings: Settings) -> None:
    text = "يتألف مجلس الأمن من خمسة عشر عضواً."
    answer = client.put(at("un/مجلس الأمن.ar.txt"), data=text.encode())
    assert answer.status_code == 202
    assert answer.json == {"id": "un/مجلس الأمن.ar.txt", "done": "added", "indexed": False}
    assert answer.headers["Location"] == at("un/مجلس الأمن.ar.txt")
    assert (settings.corpus / "un/مجلس الأمن.ar.txt").read_text(encoding="utf-8") == text


@pytest.mark.usefixtures("following")
def test_a_document_is_found_when_it_was_waited_for(client: FlaskClient) -> None:
    answer = client.put(at("a.txt") + "?wait=searchable&title=Minutes", data=TEXT)
    assert (answer.status_code, answer.json) == (
        200,
        {"id": "a.txt", "done": "added", "indexed": True},
    )
    found = client.get("/api/v1/search?q=desalination").json
    assert found
    assert [(hit["id"], hit["title"]) for hit in found["hits"]] == [("a.txt", "Minutes")]

    answer = client.put(at("a.txt") + "?wait=searchable", data="Another text, about irrigation.")
    assert answer.json == {"id": "a.txt", "done": "replaced", "indexed": True}
    found = client.get("/api/v1/search?q=irrigation").json
    assert found
    assert [hit["title"] for hit in found["hits"]] == ["Minutes"], "its metadata stayed"

    answer = client.delete(at("a.txt") + "?wait=searchable")
    assert (answer.status_code, answer.json) == (
        200,
        {"id": "a.txt", "done": "removed", "indexed": True},
    )
    assert client.get(at("a.txt")).status_code == 404


def test_where_nobody_indexes_waiting_ends_and_says_so(settings: Settings) -> None:
    client = create_app(settings.updated({"wait_seconds": 0.1})).test_client()
    answer = client.put(at("a.txt") + "?wait=searchable", data=TEXT)
    assert (answer.status_code, answer.json) == (
        202,
        {"id": "a.txt", "done": "added", "indexed": False},
    )
    assert files(settings) == ["a.txt"]


@pytest.mark.usefixtures("following")
def test_a_document_that_cannot_be_read_is_kept_and_the_reason_told(
    client: FlaskClient, settings: Settings
) -> None:
    said = problem(client.put(at("a.txt") + "?wait=searchable", data=b" "), 422)
    assert "is kept" in said
    assert "the file is empty" in said
    assert files(settings) == ["a.txt"]


def test_a_request_commits_nothing_itself(client: FlaskClient, settings: Settings) -> None:
    client.put(at("a.txt"), data=TEXT)
    bulk(client, {"id": "b.txt", "text": TEXT})
    assert [path.name for path in settings.index.iterdir()] == ["asked"]


def test_metadata_is_in_the_query(client: FlaskClient, settings: Settings) -> None:
    query = "?title=مجلس&language=ar&subject=a&subject=b&case_number=7&wait="
    assert client.put(at("a.txt") + query, data=TEXT).status_code == 202
    said = json.loads((settings.corpus / "a.txt.meta.json").read_bytes())
    assert said == {"title": "مجلس", "language": "ar", "subject": ["a", "b"], "case_number": "7"}


@pytest.mark.parametrize(
    ("body", "query", "text", "said"),
    [
        ({"text": TEXT}, "", TEXT, None),
        ({"text": TEXT, "metadata": {"title": "A"}}, "", TEXT, {"title": "A"}),
        ({"text": TEXT, "metadata": {"title": "A"}}, "?title=B&date=2012", TEXT,
         {"title": "B", "date": "2012"}),
        ({"base64": base64.b64encode(TEXT.encode()).decode()}, "", TEXT, None),
        ({"text": ""}, "", "", None),
    ],
)  # fmt: skip
def test_a_document_may_come_as_json(  # noqa: PLR0913, PLR0917 - the columns of the table
    client: FlaskClient,
    settings: Settings,
    body: dict[str, Any],
    query: str,
    text: str,
    said: dict[str, str] | None,
) -> None:
    assert client.put(at("a.txt") + query, json=body).status_code == 202
    assert (settings.corpus / "a.txt").read_text() == text
    sidecar = settings.corpus / "a.txt.meta.json"
    assert (json.loads(sidecar.read_bytes()) if sidecar.exists() else None) == said


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"text"',
        b"{}",
        b'{"text": 1}',
        b'{"text": "a", "base64": "YQ=="}',
        b'{"base64": "?"}',
        b'{"text": "a", "metadata": "b"}',
        b'{"text": "a", "metadata": {"title": {"en": "b"}}}',
        b'{"text": "a", "metdata": {}}',
        b'{"text": "\\ud800"}',
        b"\xff",
    ],
)
def test_json_that_says_no_document_is_refused(
    client: FlaskClient, settings: Settings, body: bytes
) -> None:
    problem(client.put(at("a.txt"), data=body, content_type="application/json"), 400)
    assert files(settings) == []


def test_a_form_is_a_document_like_any_other(client: FlaskClient, settings: Settings) -> None:
    # It is what curl calls what it sends with --data-binary.
    kind = "application/x-www-form-urlencoded"
    assert client.put(at("a.txt"), data=b"a=b&c", content_type=kind).status_code == 202
    assert (settings.corpus / "a.txt").read_bytes() == b"a=b&c"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("../a.txt", 400),
        ("un/../../a.txt", 400),
        ("%2e%2e%2fa.txt", 400),
        ("%2e%2e/%2e%2e/etc/passwd.txt", 400),
        ("un%2f..%2f..%2fa.txt", 400),
        ("..%5ca.txt", 400),
        ("C%3a%5ca.txt", 400),
        ("%2fetc/a.txt", 400),
        ("a%00.txt", 400),
        ("a%0a.txt", 404),
        ("a%e2%80%ae.txt", 400),
        ("a%ff.txt", 400),
        (".dragoman/keys.json", 400),
        (".dragoman%2ftrash%2fa.txt", 400),
        ("un/.hidden.txt", 400),
        ("a.txt.meta.json", 400),
        ("a.txt.part", 400),
        ("x" * 300 + ".txt", 400),
        ("a.exe", 415),
        ("a", 415),
        ("%252e%252e%252fa.txt", 202),
    ],
)
def test_an_address_that_leaves_the_folder_or_misleads_writes_nothing(
    client: FlaskClient, settings: Settings, path: str, status: int
) -> None:
    before = sorted(settings.corpus.parent.iterdir())
    answer = client.put(f"/api/v1/documents/{path}", data=TEXT)
    if status == 202:
        assert answer.json
        assert files(settings) == [answer.json["id"]]
        return
    if answer.status_code != 308:  # two slashes become one, and it is asked again
        problem(answer, status)
    assert sorted(settings.corpus.parent.iterdir()) == before
    assert files(settings) == []


def test_something_in_the_place_of_a_document_is_a_conflict(
    client: FlaskClient, settings: Settings
) -> None:
    client.put(at("un/a.txt"), data=TEXT)
    (settings.corpus / "folder.txt").mkdir()
    for document_id in ("un/A.txt", "folder.txt", "un/a.txt/b.txt"):
        problem(client.put(at(document_id), data=TEXT), 409)
    assert files(settings) == ["un/a.txt"]


@pytest.mark.parametrize("document_id", ["none.txt", "un", "none/a.txt"])
def test_what_is_not_there_cannot_be_deleted(client: FlaskClient, document_id: str) -> None:
    client.put(at("un/a.txt"), data=TEXT)
    assert "no such document" in problem(client.delete(at(document_id)), 404)


def test_a_deleted_document_is_in_the_trash(client: FlaskClient, settings: Settings) -> None:
    client.put(at("un/a.txt"), data=TEXT)
    answer = client.delete(at("un/a.txt"))
    assert (answer.status_code, answer.json) == (
        202,
        {"id": "un/a.txt", "done": "removed", "indexed": False},
    )
    assert files(settings) == []
    with Index.open(settings=settings) as index:
        assert [one.id for one in index.trashed()] == ["un/a.txt"]


@pytest.mark.parametrize("value", ["1", "true", "found"])
def test_a_wait_for_something_else_is_refused_before_anything_is_written(
    client: FlaskClient, settings: Settings, value: str
) -> None:
    assert "searchable" in problem(client.put(at("a.txt") + f"?wait={value}", data=TEXT), 400)
    assert files(settings) == []


# --- limits ------------------------------------------------------------------------------------


def test_a_document_beyond_the_limit_is_refused_with_the_limit(
    client: FlaskClient, settings: Settings
) -> None:
    assert client.put(at("a.txt"), data=b"x" * LIMIT).status_code == 202
    for size in (LIMIT + 1, 100 * LIMIT):
        said = problem(client.put(at("b.txt"), data=b"x" * size), 413)
        assert "2,000 bytes" in said
        assert "max_document_bytes" in said
    problem(client.put(at("b.txt"), json={"text": "x" * (LIMIT + 1)}), 413)
    problem(client.put(at("b.txt"), json={"text": "x" * 100 * LIMIT}), 413)
    assert files(settings) == ["a.txt"]


def test_a_length_that_lies_is_noticed(client: FlaskClient, settings: Settings) -> None:
    # Somebody hung up: what came is not the document.
    answer = client.put(
        at("a.txt"),
        input_stream=BytesIO(b"The first half"),
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": "100"},
    )
    assert "broke off" in problem(answer, 400)
    assert files(settings) == []


def test_a_document_without_a_length_is_refused_but_as_json(
    client: FlaskClient, settings: Settings
) -> None:
    def put(body: bytes, kind: str) -> TestResponse:
        return client.put(
            at("a.txt"),
            input_stream=BytesIO(body),
            content_type=kind,
            headers={"Transfer-Encoding": "chunked"},
            environ_overrides={"wsgi.input_terminated": True},
        )

    problem(put(TEXT.encode(), "text/plain"), 411)
    assert put(json.dumps({"text": TEXT}).encode(), "application/json").status_code == 202
    problem(put(json.dumps({"text": TEXT}).encode()[:-5], "application/json"), 400)
    problem(put(json.dumps({"text": "x" * 100 * LIMIT}).encode(), "application/json"), 413)
    assert (settings.corpus / "a.txt").read_text() == TEXT


def test_other_addresses_take_no_large_body(client: FlaskClient) -> None:
    answer = client.post("/api/v1/documents", data=b"x" * 100_000)
    assert answer.status_code in {405, 413}


def test_a_full_disk_is_told_and_when_to_come_again(
    client: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.disk.is_nearly_full", lambda *_: True)
    answer = client.put(at("a.txt"), data=TEXT)
    assert "nearly full" in problem(answer, 507)
    assert answer.headers["Retry-After"]
    assert str(settings.corpus) not in answer.text
    assert files(settings) == []


# --- only if it is what was seen ------------------------------------------------------------------


@pytest.mark.usefixtures("following")
def test_a_change_can_be_made_to_depend_on_what_was_seen(client: FlaskClient) -> None:
    put = client.put(at("a.txt") + "?wait=searchable&title=First", data=TEXT)
    seen = client.get(at("a.txt"))
    marked = client.get(at("a.txt") + "?q=desalination")
    assert seen.headers["ETag"] != marked.headers["ETag"], "they are not the same answers"
    assert seen.headers["ETag"].startswith(put.headers["ETag"][:-1])
    again = client.get(at("a.txt"), headers={"If-None-Match": seen.headers["ETag"]})
    assert again.status_code == 304

    for answer in (seen, marked, put):
        tag = answer.headers["ETag"]
        done = client.put(at("a.txt"), data=TEXT, headers={"If-Match": f'"other", {tag}'})
        assert (done.status_code, done.headers["ETag"]) == (202, put.headers["ETag"])
    new = client.put(at("a.txt"), data=f"{TEXT} It was long.", headers={"If-Match": tag})
    assert new.status_code == 202
    for method in (client.put, client.delete):
        late = method(at("a.txt"), data="Lost update.", headers={"If-Match": tag})
        assert "changed meanwhile" in problem(late, 412)
    titled = client.put(at("a.txt") + "?title=Other", data=f"{TEXT} It was long.")
    late = client.delete(at("a.txt"), headers={"If-Match": new.headers["ETag"]})
    assert "changed meanwhile" in problem(late, 412), "its metadata were"
    gone = client.delete(at("a.txt"), headers={"If-Match": titled.headers["ETag"]})
    assert gone.status_code == 202


TAG = '"' + hashlib.sha256(TEXT.encode()).hexdigest() + '"'
SHOWN = TAG[:-1] + '-of-the-answer"'
CONDITIONS = {  # of a change: whether it is made where there is no document, and where there is one
    "If-Match: *": (412, 202),
    f"If-Match: {TAG}": (412, 202),
    f"If-Match: {SHOWN}": (412, 202),
    f"If-Match: W/{TAG}": (412, 412),  # weak ones never match here
    'If-Match: "other"': (412, 412),
    "If-Match: ": (412, 412),
    "If-None-Match: *": (202, 412),
    f"If-None-Match: {TAG}": (202, 412),
    f"If-None-Match: W/{TAG}": (202, 412),
    'If-None-Match: "other"': (202, 202),
}


@pytest.mark.parametrize("header", CONDITIONS)
def test_conditions_are_those_of_http(client: FlaskClient, header: str) -> None:
    name, _, value = header.partition(": ")
    where_nothing_is, where_it_is = CONDITIONS[header]
    answer = client.put(at("none.txt"), data=TEXT, headers={name: value})
    assert answer.status_code == where_nothing_is
    client.put(at("a.txt"), data=TEXT)
    answer = client.put(at("a.txt"), data=TEXT, headers={name: value})
    assert answer.status_code == where_it_is
    assert client.delete(at("a.txt"), headers={name: value}).status_code == where_it_is
    assert client.delete(at("no.txt"), headers={name: value}).status_code == 404


def test_of_many_who_saw_the_same_one_changes_it(client: FlaskClient, settings: Settings) -> None:
    tag = client.put(at("a.txt"), data=TEXT).headers["ETag"]

    def change(number: int) -> int:
        own = create_app(settings).test_client()
        headers = {"If-Match": tag}
        while True:
            answer = own.put(at("a.txt"), data=f"{TEXT} {number}", headers=headers)
            if answer.status_code != 503:  # too many at once
                return answer.status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(change, range(8)))
    assert statuses == [202] + [412] * 7


# --- many documents ----------------------------------------------------------------------------


def test_each_line_has_its_result(client: FlaskClient, settings: Settings) -> None:
    found = bulk(
        client,
        {"id": "a.txt", "text": TEXT, "metadata": {"title": "A"}},
        {"id": "../b.txt", "text": TEXT},
        b"not json",
        b"",
        {"id": "c.txt"},
        {"id": "d.txt", "base64": base64.b64encode(TEXT.encode()).decode()},
        {"id": "a.txt", "text": TEXT},
        {"id": "d.txt", "delete": True},
        {"id": "none.txt", "delete": True},
        {"id": "e.exe", "text": TEXT},
        {"id": "f.txt", "text": "x" * (LIMIT + 1)},
        {"id": "g.txt", "text": "x" * 100_000},
        {"id": "h.txt", "text": TEXT, "wait": True},
        {"text": TEXT},
    )
    assert [(one["line"], one["status"], one.get("done", "")) for one in found] == [
        (1, 202, "added"),
        (2, 400, ""),
        (3, 400, ""),
        (5, 400, ""),
        (6, 202, "added"),
        (7, 202, "replaced"),
        (8, 202, "removed"),
        (9, 404, ""),
        (10, 415, ""),
        (11, 413, ""),
        (12, 413, ""),
        (13, 400, ""),
        (14, 400, ""),
    ]
    assert found[1]["id"] == "../b.txt"
    assert "has . or .." in found[1]["error"]["detail"]
    assert files(settings) == ["a.txt", "a.txt.meta.json"]


@pytest.mark.usefixtures("following")
def test_many_documents_are_found_when_they_were_waited_for(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.writing._ASK_EVERY", 10)
    rows: list[Any] = [{"id": f"{n}.txt", "text": f"{TEXT} {n}"} for n in range(35)]
    rows += [{"id": "3.txt", "delete": True}, {"id": "empty.txt", "text": " "}]
    found = bulk(client, *rows, query="?wait=searchable")
    assert [one["status"] for one in found] == [200] * 3 + [202] + [200] * 31 + [200, 202]
    assert "indexed" not in found[3], "it has been deleted since"
    listed = client.get("/api/v1/documents").json
    assert listed
    assert listed["total"] == 34


def test_a_stream_must_say_that_it_is_one(client: FlaskClient, settings: Settings) -> None:
    # A form of another site can send text/plain without being asked whether it may.
    row = json.dumps({"id": "a.txt", "text": TEXT})
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json", ""):
        problem(client.post(BULK, data=row, content_type=kind), 415)
    assert files(settings) == []


def test_a_stream_beyond_the_limit_is_refused_or_ends_there(
    client: FlaskClient, settings: Settings
) -> None:
    row = json.dumps({"id": "a.txt", "text": TEXT}).encode() + b"\n"
    data = row + b" " * 200_000
    kind = "application/x-ndjson"
    assert "200,000 bytes" in problem(client.post(BULK, data=data, content_type=kind), 413)
    assert files(settings) == []
    answer = client.post(
        BULK,
        input_stream=BytesIO(row * 10_000),
        content_type=kind,
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    found = [json.loads(line) for line in answer.text.splitlines()]
    statuses = [one["status"] for one in found]
    assert len(statuses) > 1_000
    assert statuses == [202] * (len(statuses) - 1) + [413]
    assert found[-1]["line"] == len(statuses)
    assert "200,000 bytes" in found[-1]["error"]["detail"]


def test_a_stream_of_too_many_lines_ends_there(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.writing._MOST_LINES", 2)
    found = bulk(client, *({"id": f"{n}.txt", "text": TEXT} for n in range(5)))
    assert [one["status"] for one in found] == [202, 202, 413]


def test_an_empty_stream_has_no_results(client: FlaskClient) -> None:
    assert bulk(client) == []
    assert bulk(client, b"", b"  ") == []


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 65_536])
def test_lines_are_cut_wherever_the_stream_was(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr("webapp.lines._CHUNK", chunk)
    data = b"one\n\ntwo\nlonger than ten\nten long..\nlast"
    found = list(lines(BytesIO(data), 10))
    assert found == [b"one", b"", b"two", None, b"ten long..", b"last"]


def test_no_line_is_held_that_is_too_long() -> None:
    class Endless:
        left = 2_000

        def read(self, size: int) -> bytes:
            self.left -= 1
            return b"x" * size if self.left else b""

    import tracemalloc  # noqa: PLC0415 - of this test alone

    tracemalloc.start()
    assert list(lines(Endless(), 100_000)) == [None]  # type: ignore[arg-type]
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_what_is_put_back_is_told_of_though_nobody_can_be_asked_to_index_it(
    client: FlaskClient, settings: Settings
) -> None:
    with Index.open(settings=settings) as index:
        index.put("a.txt", b"The committee met on Tuesday morning.")
        index.remove("a.txt")
    settings.index.mkdir(exist_ok=True)
    (settings.index / "asked").write_text("no folder")  # so that no ticket can be left
    answer = client.post("/api/v1/trash/restore?wait=searchable", json={"ids": ["a.txt"]})
    assert answer.status_code == 200
    assert answer.get_json() == {"documents": [{"id": "a.txt", "status": 202, "done": "restored"}]}
    assert (settings.corpus / "a.txt").exists()
