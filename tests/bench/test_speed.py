"""Dragoman beside plain Whoosh, SQLite FTS5 and tantivy, in one run on one made-up corpus.

Ratios are what to read: a slower machine slows all. Nothing is asserted of time, only that
programs find what they must, and that plain Whoosh reads what Dragoman built. DRAGOMAN_BENCH_SIZES
are numbers of passages, 1000,20000 unless said, up to a million; DRAGOMAN_BENCH_SECONDS is how long
a program is asked questions of one kind. With --profile, the stages of Dragoman's searches are
measured, too, at the largest size.
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
import plain
import pytest
from measure import BUILT_BY, ONLY_BUILT, Added, Asked, Built, Opened
from ours import Dragoman, DragomanCompiled, DragomanEngine
from peers import SQLite
from questions import WARM_UP, draw
from searching import Searched
from speed_tables import Campaign, Noise, overlap, tables
from stages import Staged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import ModuleType

SIZES = [int(size) for size in os.environ.get("DRAGOMAN_BENCH_SIZES", "1000,20000").split(",")]
SECONDS = os.environ.get("DRAGOMAN_BENCH_SECONDS", "4")
OF_EACH = 40 + WARM_UP // len(generator.LANGUAGES)  # questions of a kind and language
OPENINGS = 3
AGREEMENT = 0.9  # of the top ten; orders differ a little where more than ten answer
_SECONDS_OF_A_STEP, _MORE_OF_A_PASSAGE = 3_600, 0.02  # then something hangs
_Result = TypeVar("_Result")


@pytest.mark.parametrize("size", SIZES)
def test_programs_find_what_they_must(
    size: int,
    report: Callable[[Iterable[str]], None],
    profile: bool,  # noqa: FBT001 - a fixture
) -> None:
    pytest.importorskip(generator.NEEDS, reason=f"{generator.NEEDS} is missing: run make bench")
    programs = list(_programs(size, report))
    with tempfile.TemporaryDirectory(prefix="dragoman-bench-") as folder:
        wanted = profile and size == max(SIZES)
        campaign = measured(size, programs, Path(folder), profile=wanted)
    report(tables(campaign))

    for name, asked in campaign.asked.items():
        wrong = [mistake for answers in asked.kinds.values() for mistake in answers.wrong]
        assert not wrong, (name, len(wrong), wrong[:5])
    if DragomanCompiled.name in campaign.asked:
        compiled = campaign.asked[DragomanCompiled.name].kinds
        for kind, answers in campaign.asked[DragomanEngine.name].kinds.items():
            both = answers.found.keys() & compiled[kind].found.keys()
            assert both
            assert all(answers.found[one] == compiled[kind].found[one] for one in both), kind
    ours, theirs = campaign.asked[DragomanEngine.name], campaign.asked[SQLite.name]
    assert overlap(ours, theirs, "rare") == 1  # fewer than ten answer: all of them are found
    assert overlap(ours, theirs, "and") >= AGREEMENT
    hits = {name: int(found) for name, found, _ in map(_cells, campaign.plain)}
    assert hits.keys() == {*plain.QUERIES, "suggest"}
    assert all(hits.values()), hits


def _programs(size: int, report: Callable[[Iterable[str]], None]) -> Iterator[str]:
    """Yield what can be measured, and say why other programs are left out."""
    for name, program in measure.known().items():
        if package := measure.missing(name):
            report([f"{name} is left out: the package {package} is missing (make bench)"])
        elif program.most is not None and size > program.most:
            report([f"{name} is left out: {size:,} passages would take it far too long"])
        else:
            yield name


def measured(size: int, able: list[str], home: Path, *, profile: bool) -> Campaign:
    """Let every program take each step before any takes the next."""
    text_bytes = generator.write(size, home / measure.PASSAGES)
    questions = draw(home / measure.PASSAGES, OF_EACH)
    (home / measure.QUESTIONS).write_bytes(msgspec.json.encode(questions))
    load, fixed = os.getloadavg()[0], []

    def taken(step: str, name: str, result: type[_Result]) -> _Result:
        fixed.append(_fixed_work())
        return msgspec.json.decode(_said(size, measure, step, name, home, SECONDS), type=result)

    programs = [name for name in able if name not in ONLY_BUILT]
    built = {name: taken("build", name, Built) for name in able if name not in BUILT_BY}
    staged = taken("stages", Dragoman.name, Staged)
    plainly = _said(size, plain, measure.index_of(Dragoman.name, home))
    asked = {name: taken("ask", name, Asked) for name in programs}
    searched = taken("searching", Dragoman.name, Searched) if profile else None
    opened = {name: [taken("open", name, Opened) for _ in range(OPENINGS)] for name in programs}
    added = {name: taken("add", name, Added) for name in programs}
    noise = Noise(load, os.getloadavg()[0], tuple(fixed))
    lines = plainly.splitlines()
    return Campaign(size, text_bytes, noise, built, staged, lines, asked, opened, added, searched)


def _said(size: int, program: ModuleType, *arguments: str | Path) -> str:
    """Run one of our programs in a process of its own, and return what it prints."""
    words = [str(argument) for argument in arguments]
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(program.__file__), *words],
        capture_output=True,
        timeout=_SECONDS_OF_A_STEP + _MORE_OF_A_PASSAGE * size,
        check=False,
    )
    if done.returncode:
        error = done.stderr.decode(errors="replace")
        pytest.fail(f"{program.__name__} {' '.join(words)}: {error[-2000:]}")
    return done.stdout.decode()


def _cells(line: str) -> list[str]:
    return line.split("\t")


def _fixed_work() -> float:
    """Return the CPU milliseconds of what takes equally long on an even machine."""
    started = time.process_time()
    sum(number * number for number in range(300_000))
    return (time.process_time() - started) * 1000
