"""What was measured of all programs, as the tables that one reads."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from measure import BUILT_BY
from ours import OURS
from questions import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from measure import Added, Answers, Asked, Built, Opened
    from questions import Kind
    from searching import Searched, Spent
    from stages import Staged

_NAME = 34
_COLUMN = 10
_SHARES = {"p50": 0.5, "p95": 0.95}


@dataclass(frozen=True, slots=True)
class Noise:
    """How even the machine was: its load, and CPU milliseconds of a fixed piece of work."""

    load_before: float
    load_after: float
    fixed: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Campaign:
    """All that was measured at one size, by name of program. `plain` is what plain.py printed.

    `searched` is measured where it is asked for.
    """

    passages: int
    text_bytes: int
    noise: Noise
    built: Mapping[str, Built]
    staged: Staged
    plain: Sequence[str]
    asked: Mapping[str, Asked]
    opened: Mapping[str, Sequence[Opened]]
    added: Mapping[str, Added]
    searched: Searched | None


def tables(campaign: Campaign) -> Iterator[str]:
    """Yield the lines of every table."""
    noise = campaign.noise
    yield (
        f"{campaign.passages:,} passages, {campaign.text_bytes / 1e6:.1f} MB of text. "
        f"Load {noise.load_before:.2f} before, {noise.load_after:.2f} after; "
        f"a fixed piece of work took {min(noise.fixed):.1f} to {max(noise.fixed):.1f} ms"
    )
    yield from _indexing(campaign)
    yield from _stages(campaign)
    yield from _plainly(campaign)
    yield from _answering(campaign)
    yield from _ratios(campaign)
    yield from _agreement(campaign)
    if campaign.searched:
        yield from _searching(campaign.searched.kinds)
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
    yield from _head(
        "", "MB/CPU s", "times", "of text", "peak MB", "before", "found ms", "first", "cold ms"
    )
    for name in dict.fromkeys((*campaign.added, *campaign.built)):
        built = campaign.built.get(name)
        version = built.version if built else f"index: {BUILT_BY[name]}"
        cells = _of_building(campaign, name, built) if built else [""] * 5
        yield _row(f"{name} ({version})", [*cells, *_of_opening(campaign, name)])
    yield "  times: the rate of Dragoman / this one's; above 1: Dragoman is faster"
    yield "  of text: bytes of the index; before: memory before the first passage"
    yield "  found: add, commit, find, p50 of wall time; first: the first of these in its process"
    yield "  cold: open and answer, files not in memory, wall time, libraries loaded"


def _of_building(campaign: Campaign, name: str, built: Built) -> list[str]:
    ours = campaign.built[OURS[0]].cpu_seconds
    return [
        f"{campaign.text_bytes / 1e6 / built.cpu_seconds:.2f}",
        "" if name == OURS[0] else f"{built.cpu_seconds / ours:.2f}",
        f"{built.index_bytes / campaign.text_bytes:.2f}",
        f"{built.peak:.0f}",
        f"{built.started:.0f}",
    ]


def _of_opening(campaign: Campaign, name: str) -> list[str]:
    """Return the cells of what is asked; what was only built has none."""
    if name not in campaign.added:
        return []
    times = campaign.added[name].milliseconds
    cold = statistics.median(one.milliseconds for one in campaign.opened[name])
    return [f"{statistics.median(times):.1f}", f"{times[0]:.0f}", f"{cold:.0f}"]


def _stages(campaign: Campaign) -> Iterator[str]:
    yield from _head("Dragoman's indexing", "CPU s", "share", "MB/CPU s")
    seconds = campaign.staged.seconds
    total = sum(seconds.values())
    for stage, spent in {**seconds, "all": total}.items():
        rate = f"{campaign.text_bytes / 1e6 / spent:.2f}" if spent else ""
        yield _row(stage, [f"{spent:.2f}", f"{spent / total:.0%}", rate])
    yield "  in a run of its own; the rest: to compare folder and index, and to keep account"


def _plainly(campaign: Campaign) -> Iterator[str]:
    yield from _head("plain Whoosh on Dragoman's index", "hits")
    for line in campaign.plain:
        name, hits, best = line.split("\t")
        yield f"{_row(name, [hits])}  {best}"


def _answering(campaign: Campaign) -> Iterator[str]:
    for title, share in _SHARES.items():
        yield from _head(f"CPU ms, {title}", *KINDS)
        for name, asked in campaign.asked.items():
            yield _row(name, [f"{_spent(asked, kind, share):.3f}" for kind in KINDS])
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
    ours = [name for name in OURS if name in campaign.asked]
    for mine in ours:
        for title, share in _SHARES.items():
            yield from _head(f"{title} / {mine}'s", *KINDS)
            for name, asked in campaign.asked.items():
                if name not in ours:
                    yield _row(name, _compared(asked, campaign.asked[mine], share))
    yield "  above 1: Dragoman is faster"


def _compared(one: Asked, other: Asked, share: float) -> Iterator[str]:
    """Yield for each kind of question how many times as long one program takes as the other."""
    for kind in KINDS:
        yield f"{_spent(one, kind, share) / _spent(other, kind, share):.3f}"


def _agreement(campaign: Campaign) -> Iterator[str]:
    """Yield how far the programs agree with the first of the others."""
    others = [name for name in campaign.asked if name not in OURS]
    if not others:
        return
    yield from _head(f"top ten shared, {others[0]}", *KINDS)
    for name, asked in campaign.asked.items():
        if name != others[0]:
            shares = (overlap(asked, campaign.asked[others[0]], kind) for kind in KINDS)
            yield _row(name, [f"{share:.2f}" for share in shares])
    yield "  Dragoman finds inflected words, too, and has an order of its own"


def _searching(kinds: Mapping[Kind, Spent]) -> Iterator[str]:
    """Yield the stages of a search, first what takes the longest over all kinds."""
    yield from _head("Dragoman's search, CPU µs", *kinds)
    rows = {
        stage: [spent.stages[stage] for spent in kinds.values()]
        for stage in next(iter(kinds.values())).stages
    }
    for stage in sorted(rows, key=lambda stage: -sum(rows[stage])):
        yield _row(stage, [f"{spent:.0f}" for spent in rows[stage]])
    yield _row("all", [f"{spent.whole:.0f}" for spent in kinds.values()])
    yield "  mean CPU time, in a run of its own; the clocks take a little of it"
    yield "  what several stages use counts in the first of them"


def _answers(asked: Asked, kind: str) -> Answers:
    return next(answers for of, answers in asked.kinds.items() if of == kind)


def _spent(asked: Asked, kind: str, share: float) -> float:
    """Return the milliseconds within which so large a share of the questions is answered."""
    ordered = sorted(_answers(asked, kind).milliseconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _head(title: str, *columns: str) -> list[str]:
    return ["", _row(title, columns)]


def _row(name: str, cells: Iterable[str]) -> str:
    return f"  {name:{_NAME}}" + "".join(f"{cell:>{_COLUMN}}" for cell in cells)
