"""Processes of a real server are killed, and the server is ended, in the middle of their work."""

from __future__ import annotations

import contextlib
import functools
import http.client
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import followers
import pytest
from outdated import make_outdated
from servers import below

from indexer import Index, Settings
from indexer.crosslingual.derived import Derived
from indexer.state import writing
from webapp import create_app
from webapp.supervising import Indexing, Pauses

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from typing import TypeAlias

    Serving: TypeAlias = Callable[
        [Settings], AbstractContextManager[tuple[str, subprocess.Popen[bytes]]]
    ]

wait_until = functools.partial(followers.wait_until, seconds=30)

if not sys.platform.startswith("linux"):
    pytest.skip("NO /proc: processes cannot be found; nothing was tried", allow_module_level=True)

TEXT = b"The harbour office of Zanzibar counted seven ships."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/first.txt").write_bytes(TEXT)
    return Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", wait_seconds=3.0)


def indexing(pid: int) -> int:
    return next((p for p, runs in below(pid).items() if "--follow" in runs), 0)


def web(pid: int) -> int:
    return next((p for p, runs in below(pid).items() if "--follow" not in runs), 0)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def put(address: str, name: str) -> int:
    """Write a document, wait until it is found, and return the status; 0 where none came."""
    request = urllib.request.Request(  # noqa: S310 - ours
        f"{address}/api/v1/documents/{name}?wait=searchable", TEXT, method="PUT"
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except (OSError, http.client.HTTPException):
        return 0


def in_flight(address: str, name: str) -> tuple[threading.Thread, list[int]]:
    """Begin to write a document, and return once the request is being answered."""
    statuses: list[int] = []
    request = threading.Thread(target=lambda: statuses.append(put(address, name)))
    request.start()
    return request, statuses


def test_processes_that_die_are_replaced_and_requests_end_before_the_server_does(
    settings: Settings, serve: Serving
) -> None:
    with serve(settings) as (address, server):
        for process in (indexing, web):
            before = process(server.pid)
            os.kill(before, signal.SIGKILL)
            wait_until(lambda: process(server.pid) not in {0, before})  # noqa: B023 - at once
            wait_until(lambda: put(address, f"after-{process.__name__}.txt") == 200)  # noqa: B023

        started = below(server.pid)
        with writing(settings.index):  # so that it waits
            request, statuses = in_flight(address, "last.txt")
            wait_until((settings.corpus / "last.txt").exists)
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=10) == 0
        request.join(30)
        assert statuses == [202]
        assert not [pid for pid in started if is_alive(pid)]


def test_a_second_ctrl_c_ends_at_once_what_would_have_waited(
    settings: Settings, serve: Serving
) -> None:
    with serve(settings.updated({"wait_seconds": 30})) as (address, server):
        started = below(server.pid)
        with writing(settings.index):
            request, statuses = in_flight(address, "last.txt")
            wait_until((settings.corpus / "last.txt").exists)
            server.send_signal(signal.SIGINT)
            time.sleep(0.2)
            server.send_signal(signal.SIGINT)
            assert server.wait(timeout=5) == 128 + signal.SIGINT
            request.join(30)
        assert statuses == [0]
        wait_until(lambda: not [pid for pid in started if is_alive(pid)])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_server_that_is_ended_while_it_indexes_leaves_nothing(
    settings: Settings, serve: Serving, number: signal.Signals
) -> None:
    for name in range(800):
        (settings.corpus / f"{name}.txt").write_bytes(TEXT * 20)
    with serve(settings) as (_, server), Index.open(settings=settings) as index:
        wait_until(lambda: index.building)
        started = below(server.pid)
        server.send_signal(number)
        assert server.wait(timeout=10) == (0 if number == signal.SIGTERM else -number)
        wait_until(lambda: not [pid for pid in started if is_alive(pid)])
        assert index.building is None
        index.update()
        assert len(index.documents()) == 801


def test_a_process_that_indexes_is_started_again_and_ends_when_told_to(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.supervising._FIRST_PAUSE", 0.01)
    running = Indexing(("-c", "raise SystemExit(3)"))
    said = ""

    def has_ended(times: int) -> bool:
        nonlocal said
        said += capfd.readouterr().err
        return said.count("ended with code 3") >= times

    wait_until(lambda: has_ended(3))
    running.stop()
    running.wait()
    said = ""
    time.sleep(0.3)
    assert not has_ended(1)


def test_a_process_that_does_not_end_is_ended_by_force(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.supervising._PATIENCE", 0.2)
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('on', flush=True)\n"
    running = Indexing(("-c", deaf + "time.sleep(600)"))
    wait_until(lambda: "on" in capfd.readouterr().out)
    running.stop()
    running.wait()
    assert "started again" not in capfd.readouterr().err


def test_pauses_grow_until_a_process_has_run_for_a_while() -> None:
    now = 0.0
    pauses = Pauses(lambda: now)
    grown = []
    for _ in range(8):
        pauses.started()
        now += 1
        grown.append(pauses.after_an_end())
    assert grown == [1, 2, 4, 8, 16, 32, 60, 60]
    pauses.started()
    now += 600
    assert pauses.after_an_end() == 1


def test_index_watch_ends_well_on_its_own(settings: Settings) -> None:
    """Ctrl+C and SIGTERM are how it is meant to end, so they are no errors."""
    for number in (signal.SIGINT, signal.SIGTERM):
        process = subprocess.Popen(
            [sys.executable, "-m", "indexer", "index", "--watch"],
            env={**os.environ, **settings.as_environment()},
            stderr=subprocess.PIPE,
        )
        with Index.open(settings=settings) as index:
            wait_until(lambda: index.ready and index.stats().following)
            (settings.corpus / f"{number}.txt").write_bytes(TEXT)
            wait_until(lambda: any(d.id == f"{number}.txt" for d in index.documents()))  # noqa: B023
            process.send_signal(number)
            _, said = process.communicate(timeout=10)
            assert (process.returncode, said) == (0, b"")
            assert index.stats().following is None


# --- what becomes of the index while a server answers --------------------------------------------


def get(address: str, path: str) -> tuple[int, str, str]:
    """Return the status of an answer, when to come again, and what it says."""
    try:
        with urllib.request.urlopen(f"{address}{path}", timeout=30) as answer:  # noqa: S310 - ours
            return answer.status, "", answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Retry-After", ""), error.read().decode()


def test_damage_is_told_and_mended_while_a_server_answers(
    settings: Settings, serve: Serving
) -> None:
    with serve(settings) as (address, server):
        wait_until(lambda: Derived(settings.index).names("en"))  # it has learnt, and is quiet
        (segment,) = settings.index.glob("MAIN_*.seg")
        data = bytearray(segment.read_bytes())
        data[len(data) // 2] ^= 0xFF
        broken = segment.with_name("broken")
        broken.write_bytes(data)
        broken.rename(segment)  # what is open stays as it was
        os.kill(web(server.pid), signal.SIGKILL)  # the next one opens what is there now
        answers: list[tuple[int, str, str]] = []

        def is_mended() -> bool:
            with contextlib.suppress(OSError):  # there is no web process for a moment
                answers.append(get(address, "/?q=zanzibar&ui=en"))
            return len(answers) > 1 and answers[-2][0] == 503 and answers[-1][0] == 200

        wait_until(is_mended)
        refused = [(again, text) for status, again, text in answers if status == 503]
        assert {again for again, _ in refused} == {"2"}
        assert "damaged" in refused[0][1]
    with Index.open(settings=settings) as index:
        assert not index.check(deep=True).damage


def test_a_server_searches_an_index_of_another_version_and_says_so(
    settings: Settings, serve: Serving
) -> None:
    with Index.open(settings=settings) as index:
        index.update()
        make_outdated(settings.index, ICU="1.0")
        with writing(settings.index), serve(settings) as (address, _):  # so that it lasts
            assert '"outdated"' in get(address, "/readyz")[2]
            status, _, page = get(address, "/?q=zanzibar&ui=en")
            assert (status, "an index of an older version" in page) == (200, True)
            assert "of an older version" in get(address, "/status?ui=en")[2]
        with serve(settings) as (address, _):
            wait_until(lambda: '"current"' in get(address, "/readyz")[2])
            assert "older version" not in get(address, "/?q=zanzibar&ui=en")[2]


def test_pages_say_that_an_index_cannot_be_read_until_it_is_made_anew(settings: Settings) -> None:
    with Index.open(settings=settings) as index:
        index.update()
        make_outdated(settings.index, schema="1")
        client = create_app(settings).test_client()
        answer = client.get("/?q=zanzibar&ui=en")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert "of an older version" in answer.text
        index.update()
        assert client.get("/?q=zanzibar&ui=en").status_code == 200
