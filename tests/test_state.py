"""What lies beside the engine's files: the state, the progress and the write lock."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Failure, IndexCorrupt, IndexLocked, Progress, SearchError, state

if TYPE_CHECKING:
    from pathlib import Path

VERSIONS = {"ICU": "78.1", "schema": "1"}
FAILED = (Failure("un/رسالة.txt", "the file is empty. Remove it"),)
PLAIN = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


# --- the state ---------------------------------------------------------------------------------


def test_where_nothing_was_built_there_is_no_state(tmp_path: Path) -> None:
    assert state.load(tmp_path) is None
    assert state.load(tmp_path / "no" / "such" / "folder") is None


@given(st.dictionaries(PLAIN, PLAIN, max_size=4), st.lists(st.builds(Failure, PLAIN, PLAIN)))
def test_a_state_comes_back_as_it_was_saved(
    tmp_path_factory: pytest.TempPathFactory, versions: dict[str, str], failed: list[Failure]
) -> None:
    index = tmp_path_factory.mktemp("state")
    state.save(index, versions, tuple(failed))
    loaded = state.load(index)
    assert loaded
    assert loaded.versions == versions
    assert loaded.failed == tuple(failed)
    assert loaded.updated.endswith("Z")


def test_a_saved_state_takes_the_place_of_the_one_before_and_leaves_nothing_else(
    tmp_path: Path,
) -> None:
    state.save(tmp_path, {"ICU": "1"}, FAILED)
    state.save(tmp_path, VERSIONS, ())
    loaded = state.load(tmp_path)
    assert loaded
    assert (loaded.versions, loaded.failed) == (VERSIONS, ())
    assert [path.name for path in tmp_path.iterdir()] == [state.STATE_FILE]


def test_a_forgotten_state_is_gone_and_may_be_forgotten_twice(tmp_path: Path) -> None:
    state.save(tmp_path, VERSIONS, ())
    state.forget(tmp_path)
    state.forget(tmp_path)
    assert state.load(tmp_path) is None


def test_a_state_cut_short_anywhere_is_corrupt_and_says_what_to_do(tmp_path: Path) -> None:
    state.save(tmp_path, VERSIONS, FAILED)
    path = tmp_path / state.STATE_FILE
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(IndexCorrupt) as raised:
            state.load(tmp_path)
        assert "rebuild" in raised.value.next


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\0" * 100,
        b"null",
        b"[]",
        b"{}",
        b'{"versions": 1, "updated": ""}',
        b'{"versions": {"ICU": 78}, "updated": ""}',
        b'{"versions": {}, "updated": "", "failed": [{}]}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_state_that_makes_no_sense_is_corrupt(tmp_path: Path, garbage: bytes) -> None:
    (tmp_path / state.STATE_FILE).write_bytes(garbage)
    with pytest.raises(IndexCorrupt):
        state.load(tmp_path)


def test_a_folder_in_the_place_of_the_state_is_corrupt(tmp_path: Path) -> None:
    (tmp_path / state.STATE_FILE).mkdir()
    with pytest.raises(IndexCorrupt):
        state.load(tmp_path)


def test_a_file_in_the_place_of_the_index_folder_is_an_error_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "index"
    path.write_text("a file")
    with pytest.raises(SearchError):
        state.load(path)
    with pytest.raises(SearchError), state.writing(path):
        pytest.fail("nothing can be written there")


# --- progress ----------------------------------------------------------------------------------


def test_where_nobody_is_at_work_there_is_no_progress(tmp_path: Path) -> None:
    assert state.progress(tmp_path) is None
    assert state.progress(tmp_path / "nowhere") is None


def test_progress_is_told_until_it_is_cleared(tmp_path: Path) -> None:
    state.report_progress(tmp_path, 3, 40)
    assert state.progress(tmp_path) == Progress(3, 40)
    state.report_progress(tmp_path, 4, 40)
    assert state.progress(tmp_path) == Progress(4, 40)
    state.clear_progress(tmp_path)
    state.clear_progress(tmp_path)
    assert state.progress(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_progress_of_a_process_that_died_is_none(tmp_path: Path) -> None:
    script = "import sys, pathlib; from indexer import state; "
    script += "state.report_progress(pathlib.Path(sys.argv[1]), 3, 40)"
    command = [sys.executable, "-c", script, str(tmp_path)]
    subprocess.run(command, check=True)  # noqa: S603 - our own script
    assert (tmp_path / state.PROGRESS_FILE).exists()
    assert state.progress(tmp_path) is None


def test_progress_of_another_users_process_is_told(tmp_path: Path) -> None:
    # Process 1 belongs to root; under root it is simply a process that lives.
    (tmp_path / state.PROGRESS_FILE).write_bytes(b'{"pid": 1, "done": 3, "total": 40}')
    assert state.progress(tmp_path) == Progress(3, 40)


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"{",
        b"[]",
        b'{"pid": "x", "done": 1, "total": 2}',
        b'{"pid": 9999999999999999999999, "done": 1, "total": 2}',
        b'{"pid": 99999999999, "done": 1, "total": 2}',
    ],
)
def test_progress_that_makes_no_sense_is_none(tmp_path: Path, garbage: bytes) -> None:
    (tmp_path / state.PROGRESS_FILE).write_bytes(garbage)
    assert state.progress(tmp_path) is None


# --- the lock ----------------------------------------------------------------------------------


def test_writing_makes_the_folder_and_shuts_others_out_until_it_ends(tmp_path: Path) -> None:
    index = tmp_path / "deep" / "index"
    with state.writing(index):
        assert index.is_dir()
        with pytest.raises(IndexLocked) as raised, state.writing(index):
            pytest.fail("there can be only one writer")
        assert str(index) in str(raised.value)
    with state.writing(index):
        pass


def test_the_lock_is_let_go_when_the_work_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), state.writing(tmp_path):
        raise ZeroDivisionError
    with state.writing(tmp_path):
        pass


def test_a_lock_file_that_was_left_behind_locks_nothing(tmp_path: Path) -> None:
    (tmp_path / state.LOCK_FILE).write_text("left by a process that was killed")
    with state.writing(tmp_path):
        pass


def test_two_indexes_are_locked_apart(tmp_path: Path) -> None:
    with state.writing(tmp_path / "a"), state.writing(tmp_path / "b"):
        pass


def test_a_child_process_does_not_keep_the_lock(tmp_path: Path) -> None:
    # A writer may start helpers (a parser in a process of its own) that outlive it.
    with state.writing(tmp_path):
        child = subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE
        )
    try:
        with state.writing(tmp_path):
            pass
    finally:
        child.communicate()
    assert os.listdir(tmp_path) == [state.LOCK_FILE]  # noqa: PTH208 - names are enough
