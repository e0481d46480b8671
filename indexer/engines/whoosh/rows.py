"""Columns that hold several values of each document, such as its words or its passages."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from indexer.arithmetic import ranges
from indexer.engines.whoosh.arrays import smallest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.engines.whoosh.arrays import Array, Arrays
    from indexer.engines.whoosh.kernels import Integers

_COUNTS = "counts"


class Rows:
    """Reads the columns of one name: `counts` of each document, and values side by side."""

    def __init__(self, name: str, arrays: Arrays) -> None:
        """Take the arrays whose names begin so."""
        start = f"{name}/"
        self.columns = {
            key.removeprefix(start): array for key, array in arrays.items() if key.startswith(start)
        }
        self.counts = self.columns.pop(_COUNTS)

    @cached_property
    def first(self) -> Integers:
        """Where the values of each document begin, and those of the last end."""
        return np.concatenate([[0], np.cumsum(self.counts, dtype=np.int64)])

    @cached_property
    def borders(self) -> memoryview:
        """The same, for single numbers."""
        return self.first.data  # its numbers are read ten times as fast as those of an array

    def range(self, document: int) -> slice:
        """Return which values are of a document."""
        places = self.borders
        return slice(places[document], places[document + 1])

    def places(self, documents: Integers) -> Integers:
        """Return which values are of some documents, one after the other."""
        starts = self.first[documents]
        return ranges(starts, self.first[documents + 1] - starts)

    def taken(self, kept: Sequence[slice]) -> Arrays:
        """Return counts and columns of the documents in some ranges."""
        places = [slice(self.borders[part.start], self.borders[part.stop]) for part in kept]
        return {_COUNTS: np.concatenate([self.counts[part] for part in kept])} | {
            name: np.concatenate([column[part] for part in places])
            for name, column in self.columns.items()
        }


def row_arrays(name: str, parts: Sequence[Arrays]) -> Arrays:
    """Return the arrays of counts and columns that come in several parts."""
    joined: dict[str, Array] = {
        key: np.concatenate([part[key] for part in parts]) for key in (parts[0] if parts else ())
    }
    return {f"{name}/{key}": smallest(array) for key, array in joined.items()}


def bytes_of(values: Sequence[bytes]) -> Arrays:
    """Return counts and the column of byte strings, one of each document."""
    return {
        _COUNTS: np.fromiter(map(len, values), np.int64, len(values)),
        "bytes": np.frombuffer(b"".join(values), np.uint8),
    }


def counted(counts: Sequence[int], **columns: Array) -> Arrays:
    """Return counts and columns of values."""
    return {_COUNTS: np.array(counts, np.int64)} | columns
