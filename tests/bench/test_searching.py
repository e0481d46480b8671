"""The clocks in Dragoman's answers miss nothing, and nothing of them is left behind."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import generator
import pytest
from ours import Dragoman
from questions import KINDS, WARM_UP, draw
from searching import PARTS, STAGES, searched

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip(generator.NEEDS, reason=f"{generator.NEEDS} is missing: run make bench")

PASSAGES = 1_000


def test_stages_add_up_to_the_whole_and_nothing_is_left_behind(tmp_path: Path) -> None:
    folder, file = tmp_path / "index", tmp_path / "passages"
    generator.write(PASSAGES, file)
    peer = Dragoman()
    peer.prepare(folder, generator.read(file))
    peer.build(folder, ())
    before = [inspect.getattr_static(part.owner, part.name) for part in PARTS]

    kinds = searched(folder, draw(file, WARM_UP), seconds=60).kinds

    assert tuple(kinds) == KINDS
    for kind, spent in kinds.items():
        assert tuple(spent.stages) == STAGES
        assert min(spent.stages.values()) >= 0, kind
        assert sum(spent.stages.values()) == pytest.approx(spent.whole, rel=0.1), kind
    assert all(kinds["or"].stages.values()), kinds["or"]  # it goes through every stage
    assert [inspect.getattr_static(part.owner, part.name) for part in PARTS] == before
