"""Large documents are indexed apart: nobody waits for them, and nothing old is ever put back."""

from __future__ import annotations

import functools
import subprocess
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import followers
import killing_apart
import pytest
from followers import following
from killing_apart import Kills

from indexer import Index, IndexCorrupt, IndexMissing, Report, Settings, changes, making
from indexer.engines.whoosh.engine import WhooshEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from indexer.config import Settings as Configured
    from indexer.corpus import CorpusFile
    from indexer.model import Failure, IndexedDocument

wait_until = functools.partial(followers.wait_until, seconds=60)

TEXT = "The committee met on Tuesday morning and adopted the report on desalination.\n\n"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    """An index with a small document; what has a thousand bytes is large."""
    monkeypatch.setattr(changes, "_LARGE", 1_000)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/small.txt").write_text(TEXT)
    settings = Settings()
    with Index.open(tmp_path / "index", corpus=tmp_path / "corpus", settings=settings) as opened:
        opened.update()
        yield opened


def write_large(index: Index, word: str = "first") -> Path:
    path = index.settings.corpus / "large.txt"
    path.write_text(f"{word} {TEXT * 20}")
    return path


def beginning(index: Index, name: str = "large.txt") -> str:
    return index.read(name).text.split()[0]


def test_large_documents_are_left_to_who_takes_them(index: Index) -> None:
    path = write_large(index)
    (index.settings.corpus / "other.txt").write_text(TEXT)
    left: list[str] = []
    assert index.update(leave=left.extend).added == ("other.txt",)
    assert left == ["large.txt"]
    assert index.update_apart((path,)) == Report(added=("large.txt",))
    assert beginning(index) == "first"
    assert index.update(leave=left.extend) == Report(unchanged=3)  # it is known by now
    write_large(index, "second")
    assert index.update_apart((path,)).changed == ("large.txt",)
    assert beginning(index) == "second"
    assert index.stats().failed == ()
    assert index.check(deep=True).damage == ()


def test_all_are_indexed_where_nobody_takes_them_or_there_is_no_index_yet(
    index: Index, tmp_path: Path
) -> None:
    write_large(index)
    with Index.open(tmp_path / "new", corpus=index.settings.corpus, settings=Settings()) as new:
        left: list[str] = []
        assert new.update(leave=left.extend).added == ("large.txt", "small.txt")
        assert not left
    assert index.update().added == ("large.txt",)


CHANGES: dict[str, Callable[[Path], object]] = {
    "written again": lambda path: path.write_text("later"),
    "removed": lambda path: path.unlink(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_changed_while_it_was_read_is_left_to_the_next_update(
    index: Index, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    path = write_large(index)
    read = making.indexed

    def read_then_change(file: CorpusFile, settings: Configured) -> IndexedDocument | Failure:
        found = read(file, settings)
        monkeypatch.setattr(making, "indexed", read)
        change(path)
        if path.exists():
            index.update()  # by another process
        return found

    monkeypatch.setattr(making, "indexed", read_then_change)
    assert index.update_apart((path,)) == Report()
    index.update()
    ids = [document.id for document in index.documents()]
    assert ids == (["large.txt", "small.txt"] if path.exists() else ["small.txt"])
    assert not path.exists() or beginning(index) == "later"


def test_what_cannot_be_read_any_more_is_told_and_taken_out(index: Index) -> None:
    path = write_large(index)
    index.update()
    path.write_bytes(b"\0" * 2_000)
    (failure,) = index.update_apart((path,)).failed
    assert failure.id == "large.txt"
    assert index.stats().failed == (failure,)
    assert [document.id for document in index.documents()] == ["small.txt"]
    write_large(index)
    index.update_apart((path,))
    assert index.stats().failed == ()


def test_there_must_be_an_index(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    with Index.open(settings=settings) as new, pytest.raises(IndexMissing):
        new.update_apart((tmp_path / "corpus/a.txt",))


def scattered(index: Index) -> None:
    """Make parts, each smaller than all before."""
    for name, number in {"a": 8, "b": 4, "c": 2}.items():
        for each in range(number):
            index.put(f"{name}/{each}.txt", TEXT.encode())
        index.update()


def test_nobody_waits_for_a_merge_that_came_to_nothing(index: Index) -> None:
    scattered(index)
    engine = WhooshEngine(index.settings.index)
    with closing(engine), closing(engine.apart()) as apart:
        assert apart.merge(2)
        apart.finish()
        index.rebuild()
        assert not apart.adopt(())
        write_large(index)
        assert index.update().added == ("large.txt",), "though the other is still there"


def test_damage_that_only_merging_notices_is_reported_and_mended(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    scattered(index)
    monkeypatch.setattr("indexer.index._MANY_PARTS", 2)
    largest = max(index.settings.index.glob("*.seg"), key=lambda path: path.stat().st_size)
    data = bytearray(largest.read_bytes())
    data[data.index(b"\x28\xb5\x2f\xfd") + 20] ^= 1  # in a text, which is a frame of zstd
    largest.write_bytes(data)
    with pytest.raises(IndexCorrupt):
        index.settle()
    with following(index.settings):
        wait_until(lambda: not index.check().damage)
    index.settle()
    assert index.check(deep=True).damage == ()


# --- beside a server ---------------------------------------------------------------------------


def test_who_asks_for_a_large_document_waits_and_others_do_not(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, popen = threading.Event(), subprocess.Popen
    gate = index.settings.corpus.parent / "gate"
    waiting = 'while [ ! -e "$0" ]; do sleep 0.05; done; exec "$@"'

    def start(command: list[str], env: dict[str, str]) -> object:
        begun.set()
        return popen(["sh", "-c", waiting, str(gate), *command], env=env)

    monkeypatch.setattr(subprocess, "Popen", start)
    with following(index.settings):
        receipts = [
            index.put(f"{name}.txt", f"{name} {TEXT * 20}".encode()) for name in ("large", "huge")
        ]
        large = index.ask([receipts[0].id])
        assert begun.wait(60)
        mixed = index.ask(["huge.txt", "a.txt"])
        small = index.put("b.txt", TEXT.encode())
        ticket = index.ask([small.id])
        wait_until(lambda: not ticket.is_open)
        assert index.shows(small)
        assert large.is_open
        assert mixed.is_open
        gate.touch()
        wait_until(lambda: not any(one.is_open for one in (large, mixed)))
        assert all(map(index.shows, receipts))


def test_many_parts_are_put_together_in_a_quiet_moment(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    scattered(index)
    monkeypatch.setattr("indexer.index._MANY_PARTS", 2)
    before = index.is_scattered
    index.settle()
    assert (before, index.is_scattered) == (True, False)
    monkeypatch.setattr("indexer.following._QUIET", 0.0)
    monkeypatch.setattr(Index, "enrich", lambda _: False)
    monkeypatch.setattr(Index, "is_scattered", True)
    begun, popen = threading.Event(), subprocess.Popen

    def start(command: list[str], env: dict[str, str]) -> object:
        assert command[-2:] == ["index", "--apart"]
        begun.set()
        return popen(command, env=env)

    monkeypatch.setattr(subprocess, "Popen", start)
    with following(index.settings):
        assert begun.wait(60)


def test_what_the_process_did_not_survive_is_indexed_here(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda _, env: popen(["false"], env=env))
    with following(index.settings):
        receipt = index.put("large.txt", (TEXT * 20).encode())
        ticket = index.ask([receipt.id])
        wait_until(lambda: not ticket.is_open)
        assert index.shows(receipt)


STARTED = "import time; from indexer import apart; apart.end_with_parent(); print(); time.sleep(90)"
STARTS_AND_ENDS = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-uc", sys.argv[1]], stdout=subprocess.PIPE)
child.stdout.readline()
"""


def test_the_process_ends_with_the_one_that_started_it() -> None:
    # Both hold the pipe of errors, so its end is that of both.
    subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", STARTS_AND_ENDS, STARTED],
        stderr=subprocess.PIPE,
        timeout=60,
        check=True,
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="NO /proc: nobody was killed")
@pytest.mark.parametrize("who", killing_apart.WHO)
def test_who_is_killed_while_a_large_document_is_made_leaves_nothing_and_it_is_found(
    tmp_path: Path, who: str
) -> None:
    kills = Kills(tmp_path)
    kills.once(who)
    assert (kills.hit, kills.half, kills.left) == (1, 1, [])
