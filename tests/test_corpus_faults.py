"""Whichever operation of the disk fails, wherever a process ends: the old document or the new."""

from __future__ import annotations

import errno
import math
import os
from typing import TYPE_CHECKING, NamedTuple

import pytest
from disks import FailingCalls, Killed

from indexer import CorpusError, DiskFull, corpus
from indexer.corpus_writes import CorpusWrites

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLD, NEW = b"The old text of the committee.\n", b"The new text, which is longer than the old.\n"
BEFORE, AFTER = {"title": "Before"}, {"title": "After"}


class Case(NamedTuple):
    """What is there, what is done, and what may be there afterwards: text and metadata, or None."""

    prepare: Callable[[CorpusWrites], object]
    change: Callable[[CorpusWrites], object]
    old: tuple[bytes, dict[str, str]] | None
    new: tuple[bytes, dict[str, str]] | None


def nothing(_: CorpusWrites) -> None:
    """Leave the corpus empty."""


def removed(writes: CorpusWrites) -> None:
    writes.put("un/a.txt", OLD, BEFORE)
    writes.remove("un/a.txt")


CASES = {
    "add": Case(nothing, lambda w: w.put("un/a.txt", NEW), None, (NEW, {})),
    "add with metadata": Case(nothing, lambda w: w.put("un/a.txt", NEW, AFTER), None, (NEW, AFTER)),
    "replace the text": Case(
        lambda w: w.put("un/a.txt", OLD, BEFORE),
        lambda w: w.put("un/a.txt", NEW),
        (OLD, BEFORE),
        (NEW, BEFORE),
    ),
    "replace both": Case(
        lambda w: w.put("un/a.txt", OLD, BEFORE),
        lambda w: w.put("un/a.txt", NEW, AFTER),
        (OLD, BEFORE),
        (NEW, AFTER),
    ),
    "give metadata to a document that had none": Case(
        lambda w: w.put("un/a.txt", OLD),
        lambda w: w.put("un/a.txt", NEW, AFTER),
        (OLD, {}),
        (NEW, AFTER),
    ),
    "take its metadata away": Case(
        lambda w: w.put("un/a.txt", OLD, BEFORE),
        lambda w: w.put("un/a.txt", NEW, {}),
        (OLD, BEFORE),
        (NEW, {}),
    ),
    "describe": Case(
        lambda w: w.put("un/a.txt", OLD, BEFORE),
        lambda w: w.describe("un/a.txt", AFTER),
        (OLD, BEFORE),
        (OLD, AFTER),
    ),
    "describe what had no metadata": Case(
        lambda w: w.put("un/a.txt", OLD),
        lambda w: w.describe("un/a.txt", AFTER),
        (OLD, {}),
        (OLD, AFTER),
    ),
    "describe no longer": Case(
        lambda w: w.put("un/a.txt", OLD, BEFORE),
        lambda w: w.describe("un/a.txt", {"title": None}),
        (OLD, BEFORE),
        (OLD, {}),
    ),
    "remove": Case(
        lambda w: w.put("un/a.txt", OLD, BEFORE),
        lambda w: w.remove("un/a.txt"),
        (OLD, BEFORE),
        None,
    ),
    "restore": Case(removed, lambda w: w.restore("un/a.txt"), None, (OLD, BEFORE)),
}


def seen(folder: Path) -> tuple[bytes, dict[str, object]] | None:
    """Return the document as an update would see it, if there is one."""
    files = corpus.walk(folder)
    assert [file.id for file in files] in ([], ["un/a.txt"]), "a half written file is a document"
    return (files[0].read(1_000), files[0].said()) if files else None


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.name.endswith((".part", "shed.json"))]


def writes_in(folder: Path) -> CorpusWrites:
    return CorpusWrites(folder, folder.parent / "index", 10_000)


class Outcome(NamedTuple):
    folder: Path
    raised: BaseException | None
    struck: str


def each_fault(
    tmp_path: Path, case: Case, error: BaseException, *, number: float = math.inf
) -> list[Outcome]:
    """Do a change again and again, letting each of its operations, and some after it, fail."""
    outcomes: list[Outcome] = []
    while True:
        folder = tmp_path / str(len(outcomes)) / "corpus"
        folder.mkdir(parents=True)
        case.prepare(writes_in(folder))
        assert seen(folder) == case.old
        with FailingCalls(error, len(outcomes) + 1, number).in_place() as faults:
            raised: BaseException | None = None
            try:
                case.change(writes_in(folder))
            except (CorpusError, Killed) as caught:
                raised = caught
        if not faults.struck:
            assert raised is None
            assert seen(folder) == case.new
            return outcomes
        outcomes.append(Outcome(folder, raised, faults.struck))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("number", [1, 2, 3, 5, math.inf])
def test_an_operation_that_fails_leaves_the_old_document_or_the_new_one(
    tmp_path: Path, name: str, code: int, number: float
) -> None:
    case = CASES[name]
    outcomes = each_fault(tmp_path, case, OSError(code, os.strerror(code)), number=number)
    assert len(outcomes) > 5
    for place, (folder, raised, _) in enumerate(outcomes):
        assert raised is not None, f"operation {place} failed and nobody was told"
        assert isinstance(raised, DiskFull) == (code == errno.ENOSPC)
        if number == 1:  # where putting things in order fails, too, the next writer does it
            assert seen(folder) in (case.old, case.new), f"operation {place}"
        writes_in(folder).sweep()
        assert seen(folder) in (case.old, case.new), f"operation {place}, swept"
        assert leftovers(folder) == [], f"operation {place}"


@pytest.mark.parametrize("name", [name for name in CASES if name != "describe no longer"])
def test_a_name_that_cannot_be_given_leaves_all_as_it_was(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    outcomes = each_fault(tmp_path, case, OSError(errno.EIO, "EIO"), number=1)
    folders = [one.folder for one in outcomes if one.struck == "rename"]
    assert folders
    for folder in folders:
        assert seen(folder) == case.old
        sidecar = folder / "un/a.txt.meta.json"
        assert sidecar.exists() == bool(case.old and case.old[1])
        assert len(writes_in(folder).trashed()) == (name == "restore")


@pytest.mark.parametrize("name", CASES)
def test_a_process_that_ends_at_any_operation_leaves_the_old_document_or_the_new_one(
    tmp_path: Path, name: str
) -> None:
    case = CASES[name]
    for place, (folder, raised, _) in enumerate(each_fault(tmp_path, case, Killed())):
        assert isinstance(raised, Killed)
        texts = {one[0] if one else None for one in (case.old, case.new)}
        found = seen(folder)
        assert (found[0] if found else None) in texts, f"operation {place}"
        writes_in(folder).sweep()
        assert seen(folder) in (case.old, case.new), f"operation {place}, swept"
        assert leftovers(folder) == [], f"operation {place}"
        entries = list(folder.glob(".dragoman/trash/*"))
        assert len(entries) == len(writes_in(folder).trashed()), f"operation {place}"


@pytest.mark.parametrize("name", ["remove", "restore"])
def test_a_process_that_ends_while_it_removes_or_restores_loses_no_document(
    tmp_path: Path, name: str
) -> None:
    for folder, *_ in each_fault(tmp_path, CASES[name], Killed()):
        writes = writes_in(folder)
        if seen(folder) is None:
            writes.restore("un/a.txt")
        assert seen(folder) == (OLD, BEFORE)


def test_a_failed_change_can_be_made_again(tmp_path: Path) -> None:
    for case in CASES.values():
        base = tmp_path / str(id(case))
        for folder, *_ in each_fault(base, case, OSError(errno.EIO, "EIO")):
            if seen(folder) == case.old:
                case.change(writes_in(folder))
                assert seen(folder) == case.new


def test_a_disk_that_takes_a_few_bytes_at_a_time_gets_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:7]))
    (tmp_path / "corpus").mkdir()
    writes_in(tmp_path / "corpus").put("un/a.txt", NEW, AFTER)
    assert seen(tmp_path / "corpus") == (NEW, AFTER)


def test_a_file_is_synced_before_it_gets_its_name_and_its_folder_after_it(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    writes = writes_in(tmp_path / "corpus")
    writes.put("a.txt", OLD)
    with FailingCalls(Killed(), 10**9).in_place() as faults:
        writes.put("a.txt", NEW)
    steps = [call for call in faults.calls if call in {"write", "fsync", "rename"}]
    assert steps == ["write", "fsync", "rename", "fsync"]


def test_a_note_that_is_damaged_stops_changes_and_says_where_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    (folder / ".dragoman").mkdir(parents=True)
    (folder / ".dragoman/unfinished.json").write_text("{")
    with pytest.raises(CorpusError, match=r"unfinished\.json"):
        writes_in(folder).put("a.txt", NEW)


def test_a_note_of_a_folder_that_is_gone_stops_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    (folder / ".dragoman").mkdir(parents=True)
    note = '{"document":"x","sidecar":null,"new":null,"folders":["gone"],"name":"a.txt"}'
    (folder / ".dragoman/unfinished.json").write_text(note)
    writes_in(folder).put("un/a.txt", NEW)
    assert seen(folder) == (NEW, {})
    assert leftovers(folder) == []
