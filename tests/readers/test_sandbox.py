"""The child process: whatever a file does to it, the next file is read."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import hostile
import pytest

from indexer.confined import Limits
from indexer.errors import UnreadableDocument
from indexer.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.confined import Answer


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    monkeypatch.setenv("PYTHONPATH", str(Path(hostile.__file__).parent))
    sandbox = Sandbox(Limits(seconds=1))
    yield sandbox
    sandbox.stop()


def order(sandbox: Sandbox, what: str) -> Answer:
    return sandbox.read("hostile", what.encode())


def pid(sandbox: Sandbox) -> int:
    return int(order(sandbox, "pid")["text"])


def test_one_child_reads_many_files_and_is_not_this_process(sandbox: Sandbox) -> None:
    pids = {pid(sandbox) for _ in range(5)}
    assert len(pids) == 1
    assert os.getpid() not in pids


def test_text_metadata_and_pages_come_back(sandbox: Sandbox) -> None:
    answer = order(sandbox, "hello")
    assert answer == {"text": "hello", "metadata": {"order": "hello"}, "pages": [0, 1]}


def test_the_child_has_neither_arrays_nor_engine(sandbox: Sandbox) -> None:
    modules = order(sandbox, "modules")["text"].split()
    assert "indexer.confined" in modules
    assert not {"numpy", "icu", "whoosh", "indexer.index"}.intersection(modules)


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("memory 700000000", "memory"),
        ("spin", "more than 1 seconds"),
        ("crash", "SIGSEGV"),
        ("recurse", "nested"),
        ("refuse", "it is refused"),
        ("fail so", "KeyError: 'so'"),
        ("much 70000000", "64 MB of text"),
        ("descriptors 100", "OSError"),
    ],
)
def test_what_a_file_does_to_its_reader_is_told_and_costs_that_file_only(
    sandbox: Sandbox, what: str, reason: str
) -> None:
    answer = order(sandbox, what)
    assert reason in answer["what"]
    assert answer["next"]
    assert order(sandbox, "hello")["text"] == "hello"


@pytest.mark.parametrize("what", ["killed", "exit 0", "exit 3", "sleep 30"])
def test_a_lost_child_is_no_lasting_fault_of_the_file(sandbox: Sandbox, what: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        order(sandbox, what)
    assert caught.value.next
    assert order(sandbox, "hello")["text"] == "hello"


def test_a_child_that_dies_between_two_files_costs_none(sandbox: Sandbox) -> None:
    os.kill(pid(sandbox), signal.SIGKILL)
    time.sleep(0.2)
    assert order(sandbox, "hello")["text"] == "hello"


def test_the_seconds_are_those_of_one_file(sandbox: Sandbox) -> None:
    started = time.process_time()
    for _ in range(8):
        assert order(sandbox, "sleep 0.3")["text"] == "sleep"
    assert time.process_time() - started < 2


def test_nothing_can_be_written(sandbox: Sandbox, tmp_path: Path) -> None:
    assert "OSError" in order(sandbox, f"write {tmp_path}/file")["what"]
    assert not (tmp_path / "file").read_bytes()


def test_what_a_library_prints_is_no_answer(sandbox: Sandbox) -> None:
    assert order(sandbox, "print noise")["text"] == "print"
    assert order(sandbox, "hello")["text"] == "hello"


def test_a_child_that_holds_on_to_much_memory_is_replaced(sandbox: Sandbox) -> None:
    before = pid(sandbox)
    assert order(sandbox, "memory 300000000")["text"] == "300000000"
    assert pid(sandbox) == before
    assert order(sandbox, "hoard 300000000")["text"] == "300000000"
    assert pid(sandbox) != before


def test_a_large_parent_makes_no_child_large(sandbox: Sandbox) -> None:
    held = bytearray(400_000_000)
    assert pid(sandbox) == pid(sandbox)
    assert held


def test_a_large_file_and_a_large_text_go_through(sandbox: Sandbox) -> None:
    assert len(order(sandbox, "much 20000000")["text"]) == 20_000_000
    assert len(order(sandbox, "x" * 20_000_000)["text"]) == 20_000_000


def test_several_threads_share_a_child(sandbox: Sandbox) -> None:
    texts: list[str] = []
    threads = [
        threading.Thread(target=lambda n=n: texts.append(order(sandbox, f"t{n}")["text"]))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(texts) == [f"t{n}" for n in range(8)]


def test_a_fork_has_a_child_of_its_own(sandbox: Sandbox) -> None:
    before = pid(sandbox)
    reading, writing = os.pipe()
    if not (fork := os.fork()):
        os.write(writing, str(pid(sandbox)).encode())
        sandbox.stop()
        os._exit(0)
    os.waitpid(fork, 0)
    assert int(os.read(reading, 20)) != before
    os.close(reading)
    os.close(writing)
    assert pid(sandbox) == before


def test_stopping_ends_the_child(sandbox: Sandbox) -> None:
    before = pid(sandbox)
    sandbox.stop()
    sandbox.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)
    assert pid(sandbox) != before
