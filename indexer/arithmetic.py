"""Arithmetic over arrays of numbers, most of them ascending: what numpy has not, or not so fast."""

from __future__ import annotations

from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Integers: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Numbers: TypeAlias = npt.NDArray[Any]  # of any size
_Number = TypeVar("_Number", bound=np.generic)


def distinct(values: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
    """Return each of some numbers once, ascending: sorting is faster than `np.unique`."""
    ordered = np.sort(values)
    if ordered.size < 2:  # noqa: PLR2004 - nothing to compare
        return ordered
    new = np.empty(ordered.size, np.bool_)
    new[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]


def places_of(values: Numbers, among: Numbers) -> tuple[Integers, Flags]:
    """Return where values stand in an ascending array, and which of them do."""
    if not among.size:
        return np.zeros(values.size, np.int64), np.zeros(values.size, np.bool_)
    place = np.minimum(among.searchsorted(values), among.size - 1)
    return place, among[place] == values


def are_among(values: Integers, wanted: Integers) -> Flags:
    """Tell which values are among those wanted, which are ascending."""
    if wanted.size == 1:
        found: Flags = values == wanted[0]
    elif wanted.size and int(wanted[-1]) - int(wanted[0]) + 1 == wanted.size:
        found = (values >= wanted[0]) & (values <= wanted[-1])
    else:
        found = places_of(values, wanted)[1]
    return found


def ranges(starts: Integers, lengths: Integers) -> Integers:
    """Return the numbers of several ranges, one after the other: (5, 2), (9, 1) -> 5 6 9."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if ends.size else 0
    return np.arange(total) + np.repeat(starts - ends + lengths, lengths)
