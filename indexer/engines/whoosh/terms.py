"""Terms in ascending order, one after the other, each ended by a line feed: no word has one.

Kept are their bytes and the length of each. A term is found by bisection: among every 64th first.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from indexer.engines.whoosh.arrays import smallest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.engines.whoosh.arrays import Arrays
    from indexer.engines.whoosh.kernels import Integers

_STEP = 64  # terms between those that are looked at first


class Texts:
    """Texts of any order, read by their number."""

    def __init__(self, name: str, arrays: Arrays) -> None:
        """Take the arrays of that name."""
        self.bytes = arrays[f"{name}/text"]
        self._lengths = arrays[f"{name}/lengths"]
        self._data = self.bytes.data
        self.count = int(self._lengths.size)

    @cached_property
    def ends(self) -> Integers:
        """Where each ends, its line feed included; before the first stands 0."""
        return np.concatenate([[0], np.cumsum(self._lengths, dtype=np.int64)])

    @cached_property
    def _places(self) -> memoryview:
        return self.ends.data  # its numbers are read ten times as fast as those of an array

    def raw(self, number: int) -> bytes:
        """Return one text."""
        places = self._places
        return bytes(self._data[places[number] : places[number + 1] - 1])

    def listed(self, first: int = 0, last: int | None = None) -> list[bytes]:
        """Return the texts from one up to another."""
        stop = self.count if last is None else last
        if stop <= first:
            return []
        places = self._places
        return bytes(self._data[places[first] : places[stop] - 1]).split(b"\n")


class Terms(Texts):
    """Texts that are ascending, and can be found."""

    @cached_property
    def _sample(self) -> list[bytes]:
        starts, ends = self.ends[:-1:_STEP].tolist(), (self.ends[1::_STEP] - 1).tolist()
        return [bytes(self._data[start:end]) for start, end in zip(starts, ends, strict=True)]

    def lower(self, term: bytes) -> int:
        """Return the number of the first term that is not smaller."""
        block = max(bisect_left(self._sample, term) - 1, 0) * _STEP
        among = self.listed(block, min(block + _STEP, self.count))
        return block + bisect_left(among, term)

    def number(self, term: bytes) -> int | None:
        """Return the number of a term; None where there is none."""
        block = max(bisect_right(self._sample, term) - 1, 0) * _STEP
        places, line = self._places, b"\n" + term + b"\n"
        among = b"\n" + self._data[places[block] : places[min(block + _STEP, self.count)]]
        at = among.find(line)
        return None if at < 0 else block + among.count(b"\n", 0, at)

    def beginning(self, prefix: bytes) -> range:
        """Return the numbers of the terms that begin so."""
        # No UTF-8 text has the byte FF: it comes behind whatever begins with the prefix.
        return range(self.lower(prefix), self.lower(prefix + b"\xff"))


def text_arrays(name: str, texts: Sequence[bytes]) -> Arrays:
    """Return the arrays that texts are read from."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    raw = b"\n".join([*texts, b""]) if texts else b""
    return {f"{name}/text": np.frombuffer(raw, np.uint8), f"{name}/lengths": smallest(lengths)}
