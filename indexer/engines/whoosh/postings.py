"""The arrays of one segment: which documents have a term, how often and where.

For each field: its terms, sorted, one after the other (`terms`, `ends`), and their checksums,
sorted, by which one of them is found (`hashes`, `hashed`); for each term its range of postings
(`first`); for each posting the document and how often it has the term (`documents`,
`frequencies`); and the positions of all of them in that order (`positions`, and where those of a
term begin: `places`). What all postings have alike is left out.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from indexer.engines.whoosh.arrays import smallest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.engines.whoosh.arrays import Array, Arrays
    from indexer.engines.whoosh.kernels import Integers


class FieldPostings:
    """The terms of a field and their postings, read from arrays when they are asked for."""

    def __init__(self, name: str, arrays: Arrays) -> None:
        """Take the arrays whose names begin with the field's."""
        self.name = name
        # Numbers of a memoryview are read ten times as fast as those of an array.
        self._text = arrays[f"{name}/terms"].data
        self._ends = arrays[f"{name}/ends"].data
        self._hashes = arrays[f"{name}/hashes"].data
        self._hashed = arrays[f"{name}/hashed"].data
        self.first = arrays[f"{name}/first"]
        self._documents = arrays[f"{name}/documents"]
        self._frequencies = arrays.get(f"{name}/frequencies")
        self._positions = arrays.get(f"{name}/positions")
        self._places = arrays.get(f"{name}/places")
        self.count = len(self._ends)

    @cached_property
    def has_positions(self) -> bool:
        """Whether the field keeps positions."""
        return self._positions is not None

    def term(self, number: int) -> bytes:
        """Return a term by its number."""
        start = self._ends[number - 1] if number else 0
        return bytes(self._text[start : self._ends[number]])

    def terms(self, first: int = 0, last: int | None = None) -> Iterator[bytes]:
        """Yield the terms, ascending."""
        return map(self.term, range(first, self.count if last is None else last))

    def number(self, term: bytes) -> int | None:
        """Return the number of a term; None where no document has it."""
        checksum = zlib.crc32(term)
        place = bisect_left(self._hashes, checksum)
        while place < self.count and self._hashes[place] == checksum:
            number: int = self._hashed[place]
            if self.term(number) == term:
                return number
            place += 1
        return None

    def lower(self, term: bytes) -> int:
        """Return the number of the first term that is not smaller."""
        return bisect_left(range(self.count), term, key=self.term)

    def beginning(self, prefix: bytes) -> range:
        """Return the numbers of the terms that begin so."""
        # No UTF-8 text has the byte FF: it comes behind whatever begins with the prefix.
        return range(self.lower(prefix), self.lower(prefix + b"\xff"))

    def frequency(self, number: int) -> int:
        """Return how many documents have a term."""
        return int(self.first[number + 1]) - int(self.first[number])

    @property
    def document_frequencies(self) -> Integers:
        """Return how many documents have each term."""
        first = self.first.astype(np.int64)
        return first[1:] - first[:-1]

    def documents(self, number: int) -> Integers:
        """Return the documents that have a term, ascending."""
        found = self._documents[int(self.first[number]) : int(self.first[number + 1])]
        return found.astype(np.int64)

    def frequencies(self, number: int) -> Integers:
        """Return how often each of these documents has the term."""
        first, last = int(self.first[number]), int(self.first[number + 1])
        if self._frequencies is None:
            return np.ones(last - first, np.int64)
        return self._frequencies[first:last].astype(np.int64)

    def positions(self, number: int) -> Integers:
        """Return where the term stands, document by document."""
        if self._positions is None or self._places is None:
            return np.zeros(0, np.int64)
        found = self._positions[int(self._places[number]) : int(self._places[number + 1])]
        return found.astype(np.int64)

    def tokens(self) -> tuple[Integers, Integers, Integers]:
        """Return (number of the term, document, position) of every word of the field."""
        numbers = np.repeat(np.arange(self.count), self.document_frequencies)
        documents = self._documents.astype(np.int64)
        if self._frequencies is not None:
            often = self._frequencies.astype(np.int64)
            numbers, documents = np.repeat(numbers, often), np.repeat(documents, often)
        if self._positions is None:
            return numbers, documents, np.zeros(numbers.size, np.int64)
        return numbers, documents, self._positions.astype(np.int64)


def field_arrays(
    name: str,
    terms: Sequence[bytes],
    tokens: tuple[Array, Array, Array],
    *,
    with_positions: bool,
) -> Arrays:
    """Return the arrays of a field.

    `terms` are in any order; `tokens` are the columns (number of the term, document, position),
    those of one document in the order of positions.
    """
    order = sorted(range(len(terms)), key=terms.__getitem__)
    rank = np.empty(len(terms), np.int64)
    rank[order] = np.arange(len(terms))
    numbers, documents, positions = tokens
    keys = (rank[numbers] << 32) | documents.astype(np.int64)
    sorting = np.argsort(keys, kind="stable")
    keys = keys[sorting]
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    frequencies = np.diff(np.append(starts, keys.size))
    postings = keys[starts]
    first = np.zeros(len(terms) + 1, np.int64)
    np.cumsum(np.bincount(postings >> 32, minlength=len(terms)), out=first[1:])
    sorted_terms = [terms[number] for number in order]
    hashes = np.array([zlib.crc32(term) for term in sorted_terms], np.uint32)
    hashed = np.argsort(hashes, kind="stable")
    found = {
        "hashes": hashes[hashed],
        "hashed": smallest(hashed),
        "terms": np.frombuffer(b"".join(sorted_terms), np.uint8),
        "ends": smallest(np.cumsum([len(term) for term in sorted_terms], dtype=np.int64)),
        "first": smallest(first),
        "documents": smallest(postings & 0xFFFFFFFF),
    }
    if frequencies.size and frequencies.max() > 1:
        found["frequencies"] = smallest(frequencies)
    if with_positions:
        found["positions"] = smallest(positions[sorting].astype(np.int64))
        found["places"] = smallest(np.append(starts, keys.size)[first])
    return {f"{name}/{kind}": array for kind, array in found.items()}


def field_names(arrays: Arrays) -> list[str]:
    """Return the names of the fields that a file has postings of."""
    return sorted(name.removesuffix("/terms") for name in arrays if name.endswith("/terms"))
