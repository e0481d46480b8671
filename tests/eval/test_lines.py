"""On aligned lines: how far each kind of evidence takes a query into the other languages.

A long campaign. DRAGOMAN_EVAL_SAMPLE=30 asks for thirty lines instead of all.
"""

from __future__ import annotations

import math
import os
import time
from typing import TYPE_CHECKING

import aligned
import crossing
import pytest
import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LINES = aligned.load()
QUESTIONS = int(os.environ.get("DRAGOMAN_EVAL_SAMPLE") or crossing.QUESTIONS)
CHANCE = 0.01
"""What a mean may lose to a word more that is asked for."""

BARS = {
    aligned.RAREST: (0.54, 0.46, 0.65, 0.79, 0.53, 0.79),
    aligned.WHOLE: (0.98,) * 6,
}
"""R@10 without a memory, in the order of the directions: the brief's figures, of other lines."""

ROWS = [row.name for row in crossing.rows()]
ALONE = [name for name in ROWS if name.endswith("alone")]
MEMORIES = [row.name for row in crossing.rows() if row.pairs and row.kinds]
BEST = "all" if "all" in ROWS else "all but encoder"

pytestmark = pytest.mark.skipif(LINES is None, reason=aligned.MISSING)


@pytest.fixture(scope="module")
def measured(
    tmp_path_factory: pytest.TempPathFactory, report: Callable[[Iterable[str]], None]
) -> crossing.Measured:
    assert LINES
    started = time.monotonic()
    found = crossing.measure(LINES, tmp_path_factory.mktemp("lines"), QUESTIONS)
    minutes = (time.monotonic() - started) / 60
    report([*tables.of_lines(found), f"  measured in {minutes:.1f} minutes"])
    return found


@pytest.mark.parametrize("kind", aligned.KINDS)
@pytest.mark.parametrize("row", ALONE)
def test_no_evidence_makes_it_worse_to_ask(
    row: str, kind: str, measured: crossing.Measured
) -> None:
    reached, typed = measured.mean(row, kind), measured.mean("as typed", kind)
    assert reached.recall >= typed.recall - CHANCE
    assert reached.mrr >= typed.mrr - CHANCE


@pytest.mark.parametrize("kind", aligned.KINDS)
@pytest.mark.parametrize("row", ALONE)
def test_all_evidence_finds_what_any_finds_alone(
    row: str, kind: str, measured: crossing.Measured
) -> None:
    best = BEST if "lines" not in row else row.replace(" alone", ", all")
    assert measured.mean(best, kind).recall >= measured.mean(row, kind).recall - CHANCE


@pytest.mark.skipif(BEST != "all", reason="NOT CHECKED: there is no encoder")
@pytest.mark.parametrize("kind", aligned.KINDS)
def test_everything_together_finds_more_than_names_and_nearness_in_meaning(
    kind: str, measured: crossing.Measured
) -> None:
    for way in aligned.DIRECTIONS:
        simpler = measured.figures[crossing.SIMPLER, kind][way]
        assert measured.figures[BEST, kind][way].recall >= simpler.recall, way


@pytest.mark.parametrize("kind", BARS)
def test_everything_together_passes_its_bars_as_far_as_so_few_lines_can_tell(
    kind: str, measured: crossing.Measured
) -> None:
    for way, bar in zip(aligned.DIRECTIONS, BARS[kind], strict=True):
        chance = 2 * math.sqrt(bar * (1 - bar) / measured.questions)
        assert measured.figures[BEST, kind][way].recall >= bar - chance, way


@pytest.mark.parametrize("kind", aligned.KINDS)
@pytest.mark.parametrize("row", MEMORIES)
def test_a_memory_adds_to_all_the_rest(row: str, kind: str, measured: crossing.Measured) -> None:
    assert measured.mean(row, kind).recall >= measured.mean(BEST, kind).recall - CHANCE
