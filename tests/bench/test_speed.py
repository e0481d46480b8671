"""Dragoman beside plain Whoosh, SQLite FTS5 and tantivy, in one run on one made-up corpus.

Ratios are what to read: a slower machine slows all. Nothing is asserted of time, only that
programs find what they must. DRAGOMAN_BENCH_SIZES are numbers of passages, 1000,20000 unless said;
DRAGOMAN_BENCH_SECONDS is how long a program is asked questions of one kind.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import generator
import measure
import msgspec
import pytest
from measure import BUILT_BY, PROGRAMS, Added, Asked, Built, Opened
from ours import DragomanEngine
from peers import SQLite
from questions import draw
from speed_tables import Campaign, Noise, overlap, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SIZES = [int(size) for size in os.environ.get("DRAGOMAN_BENCH_SIZES", "1000,20000").split(",")]
SECONDS = os.environ.get("DRAGOMAN_BENCH_SECONDS", "4")
OF_EACH = 40 + measure.WARM_UP // len(generator.LANGUAGES)  # questions of a kind and language
OPENINGS = 3
AGREEMENT = 0.9  # of the top ten; orders differ a little where more than ten answer
_SECONDS_OF_A_STEP = 3_600  # then something hangs
_Result = TypeVar("_Result")


@pytest.mark.parametrize("size", SIZES)
def test_programs_find_what_they_must(size: int, report: Callable[[Iterable[str]], None]) -> None:
    pytest.importorskip(generator.NEEDS, reason=f"{generator.NEEDS} is missing: run make bench")
    programs = list(_programs(size, report))
    with tempfile.TemporaryDirectory(prefix="dragoman-bench-") as folder:
        campaign = measured(size, programs, Path(folder))
    report(tables(campaign))

    for name, asked in campaign.asked.items():
        wrong = [mistake for answers in asked.kinds.values() for mistake in answers.wrong]
        assert not wrong, (name, len(wrong), wrong[:5])
    ours, theirs = campaign.asked[DragomanEngine.name], campaign.asked[SQLite.name]
    assert overlap(ours, theirs, "rare") == 1  # fewer than ten answer: all of them are found
    assert overlap(ours, theirs, "and") >= AGREEMENT


def _programs(size: int, report: Callable[[Iterable[str]], None]) -> Iterator[str]:
    """Yield the programs that can be measured, and say why others are left out."""
    for name, program in PROGRAMS.items():
        if package := measure.missing(name):
            report([f"{name} is left out: the package {package} is missing (make bench)"])
        elif program.most is not None and size > program.most:
            report([f"{name} is left out: {size:,} passages would take it far too long"])
        else:
            yield name


def measured(size: int, programs: list[str], home: Path) -> Campaign:
    """Let every program take each step before any takes the next."""
    text_bytes = generator.write(size, home / measure.PASSAGES)
    questions = draw(home / measure.PASSAGES, OF_EACH)
    (home / measure.QUESTIONS).write_bytes(msgspec.json.encode(questions))
    load, fixed = os.getloadavg()[0], []

    def taken(step: str, name: str, result: type[_Result]) -> _Result:
        fixed.append(_fixed_work())
        return _taken(step, name, home, result)

    builders = [name for name in programs if name not in BUILT_BY]
    built = {name: taken("build", name, Built) for name in builders}
    asked = {name: taken("ask", name, Asked) for name in programs}
    opened = {name: [taken("open", name, Opened) for _ in range(OPENINGS)] for name in programs}
    added = {name: taken("add", name, Added) for name in programs}
    noise = Noise(load, os.getloadavg()[0], tuple(fixed))
    return Campaign(size, text_bytes, noise, built, asked, opened, added)


def _taken(step: str, name: str, home: Path, result: type[_Result]) -> _Result:
    """Take a step in a process of its own, and return what it measured."""
    command = [sys.executable, measure.__file__, step, name, str(home), SECONDS]
    done = subprocess.run(  # noqa: S603 - our own program
        command, capture_output=True, timeout=_SECONDS_OF_A_STEP, check=False
    )
    if done.returncode:
        pytest.fail(f"{name}, {step}: {done.stderr.decode(errors='replace')[-2000:]}")
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=result)


def _fixed_work() -> float:
    """Return the CPU milliseconds of what takes equally long on an even machine."""
    started = time.process_time()
    sum(number * number for number in range(300_000))
    return (time.process_time() - started) * 1000
