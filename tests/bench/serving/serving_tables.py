"""What callers waited for, as rows of tables."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from callers import Wait

_NAME, _COLUMN = 42, 11


def head(title: str, *columns: str) -> list[str]:
    """Return the lines above a table: the load of the machine is told with each."""
    load = ", ".join(f"{one:.2f}" for one in os.getloadavg()[:2])
    return ["", f"  load of the machine: {load}", row(title, columns)]


def row(name: str, cells: Iterable[str]) -> str:
    return f"  {name:{_NAME}}" + "".join(f"{cell:>{_COLUMN}}" for cell in cells)


def share_of(seconds: Iterable[float], share: float) -> float:
    """Return the seconds within which so large a share is done."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


WAITED = ("times", "p50 ms", "p95 ms", "longest ms")


def waited(waits: Sequence[Wait]) -> list[str]:
    """Return the cells of WAITED."""
    if not waits:
        return ["0", *["-"] * (len(WAITED) - 1)]
    seconds = [one.seconds for one in waits]
    shares = (share_of(seconds, 0.5), share_of(seconds, 0.95), max(seconds))
    return [str(len(seconds)), *(f"{1000 * one:.0f}" for one in shares)]


def between(waits: Iterable[Wait], begun: float, end: float) -> list[Wait]:
    """Return who waited at some moment of a time, for however little of it."""
    return [one for one in waits if one.begun < end and one.begun + one.seconds > begun]
