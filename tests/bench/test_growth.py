"""How long commits take while an index grows from nothing by small batches.

Whoever puts a document waits for a commit, and for whatever the commit merges. The last of
DRAGOMAN_BENCH_SIZES is how many passages it grows to.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import generator
import growth
import msgspec
import pytest
from serving_tables import head, row, share_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

pytest.importorskip(generator.NEEDS, reason=f"{generator.NEEDS} is missing: run make bench")

SIZE = int(os.environ.get("DRAGOMAN_BENCH_SIZES", "20000").split(",")[-1])
BORDERS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, float("inf"))  # seconds


def test_no_commit_takes_long_while_an_index_grows(
    tmp_path: Path, report: Callable[[Iterable[str]], None]
) -> None:
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, growth.__file__, str(tmp_path), str(SIZE)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        check=True,
    )
    grown = msgspec.json.decode(done.stdout, type=growth.Grown)
    assert len(grown.tickets) == SIZE // growth.BATCH <= len(grown.commits)

    report(head(f"0 to {SIZE:,} passages, {growth.BATCH} at once", "times", *COLUMNS))
    for name, seconds in (("a commit", grown.commits), ("asked to indexed", grown.tickets)):
        report([row(name, [str(len(seconds)), *_cells(seconds)])])
    counts = [sum(one < border for one in grown.commits) for border in BORDERS]
    report([row("commits shorter than", [f"{border:g} s" for border in BORDERS])])
    report([row("", [str(count) for count in counts])])
    report([f"  it ends with {grown.segments} segments"])


COLUMNS = ("p50 ms", "p95 ms", "p99 ms", "longest ms")


def _cells(seconds: list[float]) -> list[str]:
    return [f"{1000 * share_of(seconds, share):.0f}" for share in (0.5, 0.95, 0.99, 1)]
