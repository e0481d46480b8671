"""What is made apart becomes part of the index as it is by then, whatever others did meanwhile."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest

from indexer.engines import open_engine
from indexer.engines.whoosh.commits import APART
from indexer.making import analyse
from indexer.model import Extract, FileState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.engines import Engine
    from indexer.model import IndexedDocument


def item(name: str, text: str = "a treaty") -> IndexedDocument:
    return analyse(name, Extract(f"{text} of {name}"), {}, FileState(1, 1, text))


def commit(engine: Engine, *names: str, removed: tuple[str, ...] = (), text: str = "old") -> None:
    with contextlib.closing(engine.writer(fresh=False)) as writer:
        for name in names:
            writer.replace(item(name, text))
        for name in removed:
            writer.remove(name)
        writer.commit()


def made_of(engine: Engine) -> dict[str, str]:
    """Return which text each document has, without the name in it."""
    found = engine.fetch(engine.states())
    return {name: one.text.removesuffix(f" of {name}") for name, one in found.items()}


SEGMENTS = "abcdefgh", "ijkl", "mn"  # a commit of one document takes none of them over


def segments(path: Path) -> int:
    return len({*path.glob("MAIN_*.seg")})


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine with fourteen documents in three segments."""
    opened = open_engine("whoosh", tmp_path)
    for names in SEGMENTS:
        commit(opened, *names)
    yield opened
    opened.close()


def test_documents_made_apart_take_the_place_of_others_and_old_ones_are_left_out(
    engine: Engine,
) -> None:
    with contextlib.closing(engine.apart()) as apart:
        for name in ("new", "a", "m"):
            apart.add(item(name, "apart"))
        apart.finish()
        assert "new" not in engine.states()  # nobody sees it yet
        commit(engine, "m", "z", text="later")
        assert apart.adopt(["new", "a"])  # m has been changed again meanwhile
    texts = {"a": "apart", "new": "apart", "m": "later", "z": "later"}
    assert made_of(engine) == dict.fromkeys("bcdefghijkln", "old") | texts
    assert engine.size() == 16


@pytest.mark.parametrize(
    ("fewest", "merges"), [(3, True), (4, False)], ids=["as many as there are", "more"]
)
def test_merging_apart_waits_for_so_many_parts(
    engine: Engine, *, fewest: int, merges: bool
) -> None:
    with contextlib.closing(engine.apart()) as apart:
        assert apart.merge(fewest) == merges


def test_no_more_words_are_merged_than_fit(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.engines.whoosh.apart._MOST_MERGED", 1)
    with contextlib.closing(engine.apart()) as apart:
        assert not apart.merge(2)


def test_what_others_do_while_segments_are_merged_is_kept(engine: Engine, tmp_path: Path) -> None:
    commit(engine, removed=("b",))
    before = made_of(engine)
    with contextlib.closing(engine.apart()) as apart:
        assert apart.merge(2)
        apart.finish()
        assert made_of(engine) == before
        commit(engine, "d", removed=("a", "k"), text="later")
        assert apart.adopt(())
    assert made_of(engine) == dict.fromkeys("cefghijlmn", "old") | {"d": "later"}
    commit(engine, "e")  # which takes away the files of the generation before
    commit(engine, removed=("e",))
    assert segments(tmp_path) <= 3
    assert not engine.check(deep=True).damage


def test_a_merge_of_what_others_have_merged_changes_nothing(engine: Engine) -> None:
    with contextlib.closing(engine.apart()) as apart:
        assert apart.merge(2)
        apart.finish()
        commit(engine, *"opqrstuvw")  # it takes over whatever is smaller
        before = made_of(engine), engine.generation()
        assert not apart.adopt(())
        assert (made_of(engine), engine.generation()) == before
    commit(engine, "x")  # the lock is free


def test_what_was_not_finished_is_swept_away_unless_somebody_is_at_it(
    engine: Engine, tmp_path: Path
) -> None:
    left = tmp_path / ".MAIN_0123456789abcdef.seg.new"
    with contextlib.closing(engine.apart()) as apart:
        apart.add(item("new"))
        commit(engine, "x")
        assert len([*tmp_path.glob(".MAIN_*")]) == 1
    assert [*tmp_path.glob(".MAIN_*")] == []  # dropped by itself
    left.write_bytes(b"of a process that was killed")
    assert (tmp_path / APART).exists()
    commit(engine, "y")
    assert not left.exists()
