"""The process that indexes beside a server: everything at first, then what it is asked for."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
from followers import following, wait_until

from indexer import (
    CorpusShrunk,
    Index,
    IndexCorrupt,
    IndexStateError,
    Report,
    SearchError,
    Settings,
    asked,
)
from indexer.state import writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = b"The committee met on Tuesday morning and adopted the report on desalination."


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    (tmp_path / "corpus").mkdir()
    with Index.open(tmp_path / "index", corpus=tmp_path / "corpus", settings=Settings()) as opened:
        yield opened


def ids(index: Index) -> list[str]:
    return [document.id for document in index.documents()]


def test_what_is_there_is_indexed_first(index: Index) -> None:
    index.put("a.txt", TEXT)
    with following(index.settings) as told:
        wait_until(lambda: told)
    assert told == [Report(added=("a.txt",))]


def test_a_ticket_is_open_until_an_update_has_looked_at_its_documents(index: Index) -> None:
    with following(index.settings) as told:
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
    with following(index.settings) as told:
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
    with following(index.settings) as told:
        wait_until(lambda: told)
        receipt = index.put("a.txt", b" ")
        ticket = index.ask(["a.txt"])
        wait_until(lambda: not ticket.is_open)
        assert not index.shows(receipt)
        assert "empty" in index.failure("a.txt")


def test_a_document_that_came_and_went_is_no_failure(index: Index) -> None:
    with following(index.settings) as told:
        wait_until(lambda: told)
        index.put("a.txt", TEXT)
        index.remove("a.txt")
        ticket = index.ask(["a.txt"])
        wait_until(lambda: not ticket.is_open)
    assert index.stats().failed == ()


def test_it_waits_while_another_process_writes(index: Index) -> None:
    index.put("a.txt", TEXT)
    with writing(index.settings.index), following(index.settings) as told:
        time.sleep(0.5)
        assert told == []
        ticket = index.ask(["a.txt"])
        assert ticket.is_open
    assert told in ([], [Report(added=("a.txt",))])


def test_an_update_that_fails_stops_neither_it_nor_those_who_wait(
    index: Index, tmp_path: Path
) -> None:
    with following(index.settings) as told:
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
    with following(index.settings) as told:
        wait_until(lambda: told)
    assert not leftover.exists()
    assert others.exists()


def test_many_documents_that_are_asked_for_are_indexed_in_several_updates(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.following._AT_ONCE", 3)
    with following(index.settings) as told:
        wait_until(lambda: told)
        for name in "abcdefg":
            index.put(f"{name}.txt", TEXT)
        tickets = [index.ask(["a.txt", f"{name}.txt"]) for name in "bcdefg"]
        wait_until(lambda: not any(ticket.is_open for ticket in tickets))
    assert len(told) > 1
    assert len(ids(index)) == 7


def test_it_learns_when_it_has_been_quiet_for_a_while(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt = threading.Event()
    monkeypatch.setattr("indexer.following._QUIET", 0.05)
    monkeypatch.setattr(Index, "enrich", lambda _: learnt.set())
    with following(index.settings):
        assert learnt.wait(20)


# --- changes that nobody asks for ----------------------------------------------------------------


def file_of(index: Index, name: str) -> Path:
    return index.settings.corpus / name


def write(index: Index, *names: str, data: bytes = TEXT) -> None:
    for name in names:
        file_of(index, name).parent.mkdir(parents=True, exist_ok=True)
        file_of(index, name).write_bytes(data)


def shown(index: Index) -> list[str]:
    """Return what can be found; nothing while there is no index."""
    return ids(index) if index.ready else []


def text_of(index: Index, name: str) -> str:
    return " ".join(passage.text for passage in index.read(name).passages)


def how_told(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """Let the system tell of changes, or not."""
    if way == "by comparing":

        def refuse(*_: object) -> None:
            raise OSError(errno.ENOSYS, "this system tells of nothing")

        monkeypatch.setattr("indexer.lookout.Watch", refuse)


@pytest.mark.parametrize("way", ["at once", "by comparing"])
def test_what_people_do_to_files_is_found(
    index: Index, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    how_told(monkeypatch, way)
    write(index, "a.txt", "un/b.txt", "un/c.txt")
    with following(index.settings) as told:
        wait_until(lambda: told)
        write(index, "d.txt")
        wait_until(lambda: "d.txt" in ids(index))
        write(index, "a.txt", data=TEXT + b" And the delegates went home.")
        wait_until(lambda: "went home" in text_of(index, "a.txt"))
        write(index, "a.txt.meta.json", data=b'{"title": "Minutes of Tuesday"}')
        wait_until(lambda: index.read("a.txt").document.title == "Minutes of Tuesday")
        file_of(index, "un/b.txt").rename(file_of(index, "e.txt"))
        wait_until(lambda: ids(index) == ["a.txt", "d.txt", "e.txt", "un/c.txt"])
        file_of(index, "d.txt").unlink()
        wait_until(lambda: ids(index) == ["a.txt", "e.txt", "un/c.txt"])
        write(index, ".hidden.txt", "half.part", ".git/config.txt")
        now = index.stats().following
        assert now
        assert now.told == (way == "at once")
    assert not [one for one in told if isinstance(one, SearchError)]
    assert index.stats().failed == ()


@pytest.mark.parametrize("way", ["at once", "by comparing"])
def test_a_file_with_many_documents_goes_as_a_whole(
    index: Index, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    how_told(monkeypatch, way)
    rows = b"".join(b'{"id": "%d", "text": "Ship number %d came in."}\n' % (n, n) for n in range(2))
    write(index, "a.txt", "b.txt", "c.txt")
    with following(index.settings) as told:
        wait_until(lambda: told)
        write(index, "ships.ndjson", data=rows)
        wait_until(lambda: len(ids(index)) == 5)
        file_of(index, "ships.ndjson").unlink()
        wait_until(lambda: len(ids(index)) == 3)


def test_a_document_of_many_in_a_file_that_is_removed_by_an_id_goes(index: Index) -> None:
    write(index, "ships.ndjson", data=b'{"id": "1", "text": "Ship number one came in."}\n')
    index.update()
    index.remove("ships.ndjson")
    assert index.update(ids=("ships.ndjson",)).removed == ("ships.ndjson#1",)


@pytest.mark.parametrize("way", ["at once", "by comparing"])
def test_a_folder_that_is_renamed_is_not_taken_for_lost(
    index: Index, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    how_told(monkeypatch, way)
    write(index, "a.txt", *(f"un/{number}.txt" for number in range(8)))
    with following(index.settings) as told:
        wait_until(lambda: told)
        file_of(index, "un").rename(file_of(index, "eu"))
        wait_until(lambda: ids(index) == ["a.txt", *(f"eu/{number}.txt" for number in range(8))])
    assert not [one for one in told if isinstance(one, SearchError)]


def test_a_file_is_not_indexed_while_it_is_written(index: Index) -> None:
    with following(index.settings) as told:
        wait_until(lambda: told)
        with file_of(index, "slow.txt").open("wb", buffering=0) as file:
            for number in range(20):
                file.write(b"Line %d of the minutes.\n\n" % number)
                time.sleep(0.05)
        wait_until(lambda: ids(index) == ["slow.txt"])
        assert "Line 19" in text_of(index, "slow.txt")
    assert [one for one in told if one != Report()] == [Report(added=("slow.txt",))]


def test_many_files_at_once_make_few_commits(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.following._AT_ONCE", 100)
    with following(index.settings) as told:
        wait_until(lambda: told)
        before = index.stats().generation
        write(index, *(f"many/{number}.txt" for number in range(300)))
        wait_until(lambda: len(ids(index)) == 300)
        assert index.stats().generation - before <= 30


def test_what_is_lost_at_once_is_told_once_and_searched_until_it_is_back(
    index: Index, tmp_path: Path
) -> None:
    names = [f"share/{number}.txt" for number in range(10)]
    write(index, *names, "local/a.txt")
    with following(index.settings) as told:
        wait_until(lambda: told)
        file_of(index, "share").rename(tmp_path / "unmounted")
        wait_until(lambda: isinstance(told[-1], CorpusShrunk))
        write(index, "local/b.txt")
        wait_until(lambda: "local/b.txt" in ids(index))
        assert set(names) <= set(ids(index))
        wait_until(lambda: any("gone" in reason for reason in waits(index)))
        (tmp_path / "unmounted").rename(file_of(index, "share"))
        write(index, "share/new.txt")
        wait_until(lambda: "share/new.txt" in ids(index))
        assert len(ids(index)) == 13
    assert sum(isinstance(one, SearchError) for one in told) == 1


def waits(index: Index) -> tuple[str, ...]:
    now = index.stats().following
    return now.waits if now else ()


def test_trouble_with_the_folder_is_over_when_all_was_compared(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.lookout._RARELY", 0.3)
    write(index, *(f"{number}.txt" for number in range(5)))
    with following(index.settings) as told:
        wait_until(lambda: told)
        index.settings.corpus.rename(index.settings.corpus.with_name("away"))
        wait_until(lambda: waits(index))
        index.settings.corpus.with_name("away").rename(index.settings.corpus)
        wait_until(lambda: not waits(index))
        write(index, "new.txt")
        wait_until(lambda: len(ids(index)) == 6)
    assert sum(isinstance(one, SearchError) for one in told) == 1


def test_a_system_that_lends_no_more_watches_is_told_of_once_and_changes_are_found(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "corpus")

    monkeypatch.setattr("indexer.lookout.Watch", refuse)
    with following(index.settings) as told:
        for name in ("a.txt", "b.txt"):
            write(index, name)
            wait_until(lambda: name in shown(index))  # noqa: B023 - at once
    (error,) = (one for one in told if isinstance(one, SearchError))
    assert "max_user_watches" in str(error)


def test_what_the_system_forgot_to_tell_is_found_by_comparing(index: Index) -> None:
    with following(index.settings) as told:
        wait_until(lambda: told)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("indexer.watching.Watch.changes", lambda _: [])
            write(index, "a.txt")
            time.sleep(0.2)
            assert ids(index) == []
            patched.setattr("indexer.watching.Watch.changes", lambda _: None)  # it overflowed
            wait_until(lambda: ids(index) == ["a.txt"])
        write(index, "b.txt")
        wait_until(lambda: ids(index) == ["a.txt", "b.txt"])


# --- trouble -------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_what_the_disk_refuses_is_kept_and_tried_again(index: Index, code: int) -> None:
    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    with following(index.settings) as told:
        wait_until(lambda: told)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("indexer.disk.create", refuse)
            write(index, "a.txt")
            receipt = index.put("b.txt", TEXT)
            ticket = index.ask([receipt.id])
            wait_until(lambda: isinstance(told[-1], IndexStateError))
            time.sleep(0.7)
            assert ticket.is_open
            assert ids(index) == []
        wait_until(lambda: ids(index) == ["a.txt", "b.txt"])
        wait_until(lambda: not ticket.is_open)
    assert sum(isinstance(one, SearchError) for one in told) == 1


def test_an_index_is_not_written_to_where_little_is_free(index: Index) -> None:
    with following(index.settings) as told:
        wait_until(lambda: told)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("indexer.disk.is_nearly_full", lambda *_: True)
            write(index, "a.txt")
            wait_until(lambda: isinstance(told[-1], IndexStateError))
            wait_until(lambda: "nearly full" in "".join(waits(index)))
            assert ids(index) == []
        wait_until(lambda: ids(index) == ["a.txt"])


def test_an_index_that_is_taken_away_is_built_anew(index: Index) -> None:
    write(index, "a.txt")
    with following(index.settings) as told:
        wait_until(lambda: told)
        index.settings.index.rename(index.settings.index.with_name("away"))
        wait_until(lambda: shown(index) == ["a.txt"])


def test_damage_that_somebody_reports_is_mended(index: Index) -> None:
    write(index, "a.txt", "b.txt")
    with following(index.settings) as told:
        wait_until(lambda: told)
        (segment,) = index.settings.index.glob("MAIN_*.seg")
        data = bytearray(segment.read_bytes())
        data[len(data) // 2] ^= 0xFF
        segment.with_name("broken").write_bytes(data)
        segment.with_name("broken").rename(segment)  # what is mapped must not be cut short
        index.ask_to_mend()
        wait_until(lambda: isinstance(told[-1], IndexCorrupt))
        wait_until(lambda: not asked.is_damage_reported(index.settings.index))
    with Index.open(settings=index.settings) as fresh:
        assert ids(fresh) == ["a.txt", "b.txt"]
        assert not fresh.check(deep=True).damage


def test_a_report_of_damage_that_is_none_changes_nothing(index: Index) -> None:
    write(index, "a.txt")
    with following(index.settings) as told:
        wait_until(lambda: told)
        generation = index.stats().generation
        index.ask_to_mend()
        wait_until(lambda: not asked.is_damage_reported(index.settings.index))
        assert index.stats().generation == generation
    assert len(told) == 1


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
