"""The process that indexes beside a server: everything at first, then what it is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from indexer import Index, IndexStateError, Report, SearchError, Settings, asked
from indexer.following import Follower
from indexer.state import writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TEXT = b"The committee met on Tuesday morning and adopted the report on desalination."


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    (tmp_path / "corpus").mkdir()
    with Index.open(tmp_path / "index", corpus=tmp_path / "corpus", settings=Settings()) as opened:
        yield opened


@contextmanager
def following(index: Index) -> Iterator[list[Report | SearchError]]:
    """Run a follower beside the test, over an index of its own."""
    told: list[Report | SearchError] = []
    with Index.open(settings=index.settings) as own:
        follower = Follower(own, told.append)
        thread = threading.Thread(target=follower.run)
        thread.start()
        try:
            yield told
        finally:
            follower.stop()
            thread.join(30)
    assert not thread.is_alive()


def wait_until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def ids(index: Index) -> list[str]:
    return [document.id for document in index.documents()]


def test_what_is_there_is_indexed_first(index: Index) -> None:
    index.put("a.txt", TEXT)
    with following(index) as told:
        wait_until(lambda: told)
    assert told == [Report(added=("a.txt",))]


def test_a_ticket_is_open_until_an_update_has_looked_at_its_documents(index: Index) -> None:
    with following(index) as told:
        wait_until(lambda: told)
        receipt = index.put("un/a.txt", TEXT)
        ticket = index.ask([receipt.id])
        wait_until(lambda: not ticket.is_open)
        assert index.shows(receipt)
        removed = index.remove("un/a.txt")
        assert not index.shows(removed)
        ticket = index.ask([removed.id])
        wait_until(lambda: not ticket.is_open)
        assert index.shows(removed)
        assert ids(index) == []


def test_tickets_that_came_before_the_process_are_answered_by_the_first_update(
    index: Index,
) -> None:
    index.put("a.txt", TEXT)
    ticket = index.ask(["a.txt"])
    with following(index) as told:
        wait_until(lambda: not ticket.is_open)
        assert ids(index) == ["a.txt"]
    assert len(told) == 1


def test_an_update_by_hand_answers_the_tickets_that_it_covers(index: Index, tmp_path: Path) -> None:
    index.update()
    for name in ("un/a.txt", "b.txt"):
        index.put(name, TEXT)
    below, other = index.ask(["un/a.txt"]), index.ask(["b.txt"])
    index.update((tmp_path / "corpus/un",))
    assert (below.is_open, other.is_open) == (False, True)
    index.update()
    assert not other.is_open


def test_a_document_that_cannot_be_read_answers_its_ticket_with_the_reason(index: Index) -> None:
    with following(index) as told:
        wait_until(lambda: told)
        receipt = index.put("a.txt", b" ")
        ticket = index.ask(["a.txt"])
        wait_until(lambda: not ticket.is_open)
        assert not index.shows(receipt)
        assert "empty" in index.failure("a.txt")


def test_a_document_that_came_and_went_is_no_failure(index: Index) -> None:
    with following(index) as told:
        wait_until(lambda: told)
        index.put("a.txt", TEXT)
        index.remove("a.txt")
        ticket = index.ask(["a.txt"])
        wait_until(lambda: not ticket.is_open)
    assert index.stats().failed == ()


def test_it_waits_while_another_process_writes(index: Index) -> None:
    index.put("a.txt", TEXT)
    with writing(index.settings.index), following(index) as told:
        time.sleep(0.5)
        assert told == []
        ticket = index.ask(["a.txt"])
        assert ticket.is_open
    assert told in ([], [Report(added=("a.txt",))])


def test_an_update_that_fails_stops_neither_it_nor_those_who_wait(
    index: Index, tmp_path: Path
) -> None:
    with following(index) as told:
        wait_until(lambda: told)
        (tmp_path / "corpus").rename(tmp_path / "elsewhere")
        ticket = index.ask(["a.txt"])
        wait_until(lambda: not ticket.is_open)
        assert isinstance(told[-1], SearchError)
        (tmp_path / "elsewhere").rename(tmp_path / "corpus")
        index.put("b.txt", TEXT)
        ticket = index.ask(["b.txt"])
        wait_until(lambda: not ticket.is_open)
        assert ids(index) == ["b.txt"]


def test_what_a_process_left_half_written_is_swept_at_the_start(
    index: Index, tmp_path: Path
) -> None:
    leftover = tmp_path / "corpus" / f".{'0' * 32}.part"
    others = tmp_path / "corpus/.dragoman/glossary" / leftover.name  # an import may be under way
    others.parent.mkdir(parents=True)
    for path in (leftover, others):
        path.write_bytes(TEXT)
    with following(index) as told:
        wait_until(lambda: told)
    assert not leftover.exists()
    assert others.exists()


def test_many_documents_that_are_asked_for_are_indexed_in_several_updates(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.following._AT_ONCE", 3)
    with following(index) as told:
        wait_until(lambda: told)
        for name in "abcdefg":
            index.put(f"{name}.txt", TEXT)
        tickets = [index.ask(["a.txt", f"{name}.txt"]) for name in "bcdefg"]
        wait_until(lambda: not any(ticket.is_open for ticket in tickets))
    assert len(told) == 7
    assert len(ids(index)) == 7


def test_it_learns_when_it_has_been_quiet_for_a_while(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt = threading.Event()
    monkeypatch.setattr("indexer.following._QUIET", 0.05)
    monkeypatch.setattr(Index, "enrich", lambda _: learnt.set())
    with following(index):
        assert learnt.wait(20)


STARTS_AND_ENDS = """
import subprocess, sys, time
from pathlib import Path
process = subprocess.Popen([sys.executable, "-m", "indexer", "index", "--follow"])
while not Path(sys.argv[1], "dragoman.json").exists():
    assert process.poll() is None
    time.sleep(0.02)
"""


def test_it_ends_with_the_program_that_started_it(index: Index) -> None:
    index.put("a.txt", TEXT)
    # Both hold the pipe, so its end is that of both.
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", STARTS_AND_ENDS, str(index.settings.index)],
        env={**os.environ, **index.settings.as_environment()},
        stdout=subprocess.PIPE,
        timeout=60,
        check=True,
    )
    assert b"1 added" in done.stdout


def test_documents_are_not_asked_for_where_the_disk_refuses(index: Index, tmp_path: Path) -> None:
    (tmp_path / "index").write_text("no folder")
    with pytest.raises(IndexStateError, match="The documents are safe"):
        index.ask(["a.txt"])
    assert asked.tickets(tmp_path / "index") == []


def test_a_document_is_indexed_with_all_others_where_there_is_no_index_yet(index: Index) -> None:
    for name in ("a.txt", "b.txt"):
        index.put(name, TEXT)
    assert index.update(ids=("a.txt",)).added == ("a.txt", "b.txt")
