"""Numbers in fewer bytes than numpy's types have, each still read by itself.

In *planes*, the low 16 bits and whatever is above them lie apart. *Halves* are numbers below 16,
two to a byte; those that are not so small are listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indexer.engines.whoosh.arrays import smallest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.engines.whoosh.arrays import Array, Arrays
    from indexer.engines.whoosh.kernels import Integers

_LOW, _HIGH, _HALVES, _AT, _LARGE = "low", "high", "halves", "at", "large"
_AT_ONCE = 1 << 20  # numbers that are unpacked in one step
LARGEST = 15  # of halves: this one says that the number is listed


class Planes:
    """Reads numbers of at most 32 bits."""

    def __init__(self, name: str, arrays: Arrays) -> None:
        """Take the arrays of that name."""
        self.low, self.high = arrays[f"{name}/{_LOW}"], arrays.get(f"{name}/{_HIGH}")
        self.size = int(self.low.size)

    def __getitem__(self, places: slice | Integers) -> Array:
        """Return the numbers at some places."""
        low = self.low[places].astype(np.uint32)
        return low if self.high is None else low | self.high[places].astype(np.uint32) << 16

    def find(self, numbers: Integers) -> Integers:
        """Return the places of some numbers, ascending."""
        found = []
        for number in numbers.tolist():
            places = np.flatnonzero(self.low == np.uint16(number & 0xFFFF))
            high = number >> 16
            if self.high is not None:
                places = places[self.high[places] == high]
            elif high:
                places = places[:0]
            found.append(places)
        return np.sort(np.concatenate(found)) if len(found) != 1 else found[0]


def plane_arrays(name: str, numbers: Array) -> Arrays:
    """Return the arrays that numbers are read from."""
    parts = [numbers[at : at + _AT_ONCE] for at in range(0, max(numbers.size, 1), _AT_ONCE)]
    return joined_planes(name, [(p.astype(np.uint16), smallest(p >> 16)) for p in parts])


def joined_planes(name: str, parts: Sequence[tuple[Array, Array]]) -> Arrays:
    """Return the arrays that numbers are read from, given their planes in parts."""
    low, high = (np.concatenate(plane) for plane in zip(*parts, strict=True))
    found = {f"{name}/{_LOW}": low}
    return found | {f"{name}/{_HIGH}": high} if high.any() else found


class Halves:
    """Reads numbers most of which are below 15."""

    def __init__(self, name: str, arrays: Arrays) -> None:
        """Take the arrays of that name."""
        self.halves = arrays[f"{name}/{_HALVES}"]
        self.at, self.large = arrays[f"{name}/{_AT}"], arrays[f"{name}/{_LARGE}"]

    def __getitem__(self, places: slice) -> Integers:
        """Return the numbers in a range of places."""
        first, last = places.start, places.stop
        if last - first == 1:
            found = np.array([self.halves[first >> 1] >> ((first & 1) << 2) & LARGEST], np.int64)
        else:
            found = self._unpacked(first, last)
        if self.at.size and found.max(initial=0) == LARGEST:
            start, end = self.at.searchsorted([first, last])
            found[self.at[start:end].astype(np.int64) - first] = self.large[start:end]
        return found

    def compact(self, places: slice) -> Array:
        """Return the numbers in a range of places in as few bytes as will do."""
        borders = range(places.start, places.stop, _AT_ONCE)
        parts = [smallest(self[at : min(at + _AT_ONCE, places.stop)]) for at in borders]
        return np.concatenate(parts) if parts else smallest(self[places])

    def among(self, places: Integers) -> Integers:
        """Return the numbers at some places."""
        pairs = self.halves[places >> 1] >> ((places & 1) << 2)
        found: Integers = (pairs & LARGEST).astype(np.int64)
        listed = np.flatnonzero(found == LARGEST)
        if listed.size:
            found[listed] = self.large[self.at.searchsorted(places[listed])]
        return found

    def _unpacked(self, first: int, last: int) -> Integers:
        pairs = self.halves[first >> 1 : (last + 1) >> 1]
        both = np.empty(2 * pairs.size, np.int64)
        both[0::2] = pairs & LARGEST
        both[1::2] = pairs >> 4
        found: Integers = both[first & 1 : (first & 1) + last - first]
        return found


def half_arrays(name: str, numbers: Array) -> Arrays:
    """Return the arrays that numbers are read from."""
    small = np.minimum(numbers, LARGEST).astype(np.uint8)
    small = np.append(small, np.zeros(small.size & 1, np.uint8))
    large = np.flatnonzero(numbers >= LARGEST)
    return {
        f"{name}/{_HALVES}": small[0::2] | small[1::2] << 4,
        f"{name}/{_AT}": smallest(large),
        f"{name}/{_LARGE}": smallest(np.asarray(numbers)[large]),
    }
