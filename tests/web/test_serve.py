from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from webapp.cli import main

if TYPE_CHECKING:
    from typing import Any

    from flask.testing import FlaskClient

    from indexer import Settings


def test_a_port_that_somebody_listens_on_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = CliRunner().invoke(main, ["serve", "--port", str(taken.getsockname()[1])])
    assert done.exit_code == 2
    assert "Stop what listens there" in done.stderr
    assert "Dragoman is at" not in done.stdout


@pytest.mark.parametrize("host", ["nowhere.invalid", "203.0.113.1"])
def test_a_host_that_is_not_this_machines_is_refused(host: str) -> None:
    done = CliRunner().invoke(main, ["serve", "--host", host, "--port", "8399"])
    assert done.exit_code == 2
    assert host in done.stderr


def test_the_command_line_prints_what_the_api_answers(
    client: FlaskClient, settings: Settings
) -> None:
    words = "council -nothing"
    printed = CliRunner().invoke(
        main,
        [f"--corpus={settings.corpus}", f"--index={settings.index}", "search", words, "--json"],
    )
    answered = client.get("/api/v1/search", query_string={"q": words}).json
    assert answered is not None
    assert answered["hits"]
    without_time = {"took_ms": 0}
    assert json.loads(printed.stdout) | without_time == answered | without_time


# --- writing to a real server --------------------------------------------------------------------


def ask(address: str, method: str = "GET", data: bytes | None = None, **headers: str) -> Any:  # noqa: ANN401 - any JSON
    request = urllib.request.Request(address, data, headers, method=method)  # noqa: S310 - ours
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def broken_off(address: str, head: str, body: bytes) -> str:
    """Send a request that is not finished, hang up, and return what was answered."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        start = f"PUT /api/v1/documents/part.txt HTTP/1.1\r\nHost: localhost\r\n{head}\r\n\r\n"
        connection.sendall(start.encode() + body)
        connection.shutdown(socket.SHUT_WR)
        return connection.recv(65_536).decode(errors="replace")


def test_what_is_written_to_a_server_is_found_without_another_command(
    own_server: tuple[str, Settings],
) -> None:
    address, settings = own_server
    api = f"{address}/api/v1"
    text = b"The harbour office of Zanzibar counted seven ships."
    put = f"{api}/documents/new/a.txt?wait=searchable"
    assert ask(put, "PUT", text) == (200, {"id": "new/a.txt", "done": "added", "indexed": True})
    _, found = ask(f"{api}/search?q=zanzibar")
    assert [hit["id"] for hit in found["hits"]] == ["new/a.txt"]
    rows = b"".join(b'{"id": "bulk/%d.txt", "text": "Zanzibar %d"}\n' % (n, n) for n in range(30))
    request = urllib.request.Request(  # noqa: S310 - ours
        f"{api}/bulk?wait=searchable", rows, {"Content-Type": "application/x-ndjson"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        assert {json.loads(line)["status"] for line in answer} == {200}
    assert ask(f"{api}/search?q=zanzibar")[1]["total"] == 31
    status, _ = ask(put, "DELETE")
    assert status == 200
    assert ask(f"{api}/search?q=zanzibar")[1]["total"] == 30
    assert (settings.corpus / ".dragoman/trash").is_dir()

    # A proxy at this machine, another name, and a page of another site.
    for headers in (
        {"X-Forwarded-For": "203.0.113.7"},
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
    ):
        status, problem = ask(f"{api}/documents/b.txt", "PUT", text, **headers)
        assert (status, problem["status"]) == (403, 403)

    # Somebody hangs up in the middle of a document.
    assert " 400 " in broken_off(address, "Content-Length: 100", b"The first half")
    assert " 411 " in broken_off(address, "Transfer-Encoding: chunked", b"5\r\nThe f\r\n")
    assert not (settings.corpus / "part.txt").exists()
