"""What was measured of all programs, as the tables that one reads."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from measure import BUILT_BY
from ours import Dragoman, DragomanEngine
from questions import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from measure import Added, Answers, Asked, Built, Opened

_NAME = 28
_COLUMN = 10


@dataclass(frozen=True, slots=True)
class Noise:
    """How even the machine was: its load, and CPU milliseconds of a fixed piece of work."""

    load_before: float
    load_after: float
    fixed: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Campaign:
    """All that was measured at one size, by name of program."""

    passages: int
    text_bytes: int
    noise: Noise
    built: Mapping[str, Built]
    asked: Mapping[str, Asked]
    opened: Mapping[str, Sequence[Opened]]
    added: Mapping[str, Added]


def tables(campaign: Campaign) -> Iterator[str]:
    """Yield the lines of every table."""
    noise = campaign.noise
    yield (
        f"{campaign.passages:,} passages, {campaign.text_bytes / 1e6:.1f} MB of text. "
        f"Load {noise.load_before:.2f} before, {noise.load_after:.2f} after; "
        f"a fixed piece of work took {min(noise.fixed):.1f} to {max(noise.fixed):.1f} ms"
    )
    yield from _indexing(campaign)
    yield from _answering(campaign)
    yield from _ratios(campaign)
    yield from _agreement(campaign)
    yield ""


def overlap(one: Asked, other: Asked, kind: str) -> float:
    """Return the mean share of the top ten that two programs have in common."""
    shares = [
        len(set(found) & set(theirs)) / max(len(found), len(theirs), 1)
        for number, found in _answers(one, kind).found.items()
        if (theirs := _answers(other, kind).found.get(number)) is not None and (found or theirs)
    ]
    return statistics.fmean(shares) if shares else 1.0


def _indexing(campaign: Campaign) -> Iterator[str]:
    yield from _head("", "MB/CPU s", "of text", "peak MB", "before", "found ms", "first", "cold ms")
    for name, added in campaign.added.items():
        built = campaign.built.get(name)
        cells = ["", "", "", ""]
        if built:
            cells = [
                f"{campaign.text_bytes / 1e6 / built.cpu_seconds:.2f}",
                f"{built.index_bytes / campaign.text_bytes:.2f}",
                f"{built.peak:.0f}",
                f"{built.started:.0f}",
            ]
        times = added.milliseconds
        cold = statistics.median(one.milliseconds for one in campaign.opened[name])
        version = built.version if built else f"index: {BUILT_BY[name]}"
        yield _row(
            f"{name} ({version})",
            [*cells, f"{statistics.median(times):.1f}", f"{times[0]:.0f}", f"{cold:.0f}"],
        )
    yield "  of text: bytes of the index; before: memory before the first passage"
    yield "  found: add, commit, find, p50 of wall time; first: the first of these in its process"
    yield "  cold: open and answer, files not in memory, wall time, libraries loaded"


def _answering(campaign: Campaign) -> Iterator[str]:
    for title, share in (("CPU ms, p50", 0.5), ("CPU ms, p95", 0.95)):
        yield from _head(title, *KINDS)
        for name, asked in campaign.asked.items():
            yield _row(
                name,
                [f"{_quantile(_answers(asked, k).milliseconds, share):.3f}" for k in KINDS],
            )
    yield "  the best ten with their texts and marks; each question once, after six others"
    full = max(len(a.milliseconds) for one in campaign.asked.values() for a in one.kinds.values())
    for name, asked in campaign.asked.items():
        for kind in KINDS:
            answers = _answers(asked, kind)
            if len(answers.milliseconds) < full:
                yield f"  {name}, {kind}: time for {len(answers.milliseconds)} of {full} questions"
            if answers.marked == 0:
                yield f"  {name}, {kind}: it marks nothing"


def _ratios(campaign: Campaign) -> Iterator[str]:
    ours = [name for name in (Dragoman.name, DragomanEngine.name) if name in campaign.asked]
    for mine in ours:
        yield from _head(f"p50 / {mine}'s", *KINDS)
        for name, asked in campaign.asked.items():
            if name not in ours:
                yield _row(
                    name, [f"{_p50(asked, k) / _p50(campaign.asked[mine], k):.3f}" for k in KINDS]
                )
    yield "  above 1: Dragoman is faster"


def _agreement(campaign: Campaign) -> Iterator[str]:
    """Yield how far the programs agree with the first of the others."""
    others = [name for name in campaign.asked if name not in {Dragoman.name, DragomanEngine.name}]
    if not others:
        return
    yield from _head(f"top ten shared, {others[0]}", *KINDS)
    for name, asked in campaign.asked.items():
        if name != others[0]:
            shares = (overlap(asked, campaign.asked[others[0]], kind) for kind in KINDS)
            yield _row(name, [f"{share:.2f}" for share in shares])
    yield "  Dragoman finds inflected words, too, and has an order of its own"


def _answers(asked: Asked, kind: str) -> Answers:
    return next(answers for of, answers in asked.kinds.items() if of == kind)


def _p50(asked: Asked, kind: str) -> float:
    return _quantile(_answers(asked, kind).milliseconds, 0.5)


def _quantile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _head(title: str, *columns: str) -> list[str]:
    return ["", _row(title, columns)]


def _row(name: str, cells: Iterable[str]) -> str:
    return f"  {name:{_NAME}}" + "".join(f"{cell:>{_COLUMN}}" for cell in cells)
