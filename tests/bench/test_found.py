"""From `PUT` to found: how long it takes until a search has what was written, on a real server.

One after the other and eight at once, waiting for the server's word (`wait=searchable`) or
searching until it is there. DRAGOMAN_BENCH_SIZES are the passages that the index has before.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import generator
import pytest
from callers import Crowd, put_and_search, put_and_wait, warmed
from servers import serving
from serving_tables import WAITED, head, row, waited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from indexer import Settings

pytest.importorskip(generator.NEEDS, reason=f"{generator.NEEDS} is missing: run make bench")

SIZES = [int(size) for size in os.environ.get("DRAGOMAN_BENCH_SIZES", "1000,20000").split(",")]
WAYS = {"server tells": put_and_wait, "until a search has it": put_and_search}
CALLERS = {1: 100, 8: 200}  # how many write, and how much in all


@pytest.mark.parametrize("size", SIZES)
def test_what_is_put_is_found(
    size: int,
    filled: Callable[[int], Settings],
    numbers: Callable[[int], range],
    report: Callable[[Iterable[str]], None],
) -> None:
    lines = []
    with serving(filled(size)) as (address, _), warmed(address, numbers):
        for callers, count in CALLERS.items():
            for way, work in WAYS.items():
                with Crowd(address, callers, work, iter(numbers(count))) as crowd:
                    crowd.finish()
                assert len(crowd.waits) == count
                cells = [*waited(crowd.waits), str(crowd.sent_away)]
                lines.append(row(f"{callers} at once, {way}", cells))
    report(head(f"PUT to found, {size:,} passages", *WAITED, "sent away"))
    report(lines)
