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
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.engines.whoosh.arrays import smallest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.engines.whoosh.arrays import Array, Arrays
    from indexer.engines.whoosh.kernels import Integers


class Tokens(NamedTuple):
    """Columns of words: number of the term, document, and position where positions are kept."""

    terms: Array
    documents: Array
    positions: Array | None


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

    @property
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

    def tokens(self) -> Tokens:
        """Return the columns of every word of the field, term by term."""
        numbers = np.repeat(np.arange(self.count, dtype=np.uint32), self.document_frequencies)
        documents = self._documents.astype(np.uint32)
        if self._frequencies is not None:
            numbers, documents = (
                np.repeat(column, self._frequencies) for column in (numbers, documents)
            )
        positions = None if self._positions is None else self._positions.astype(np.uint32)
        return Tokens(numbers, documents, positions)


def field_arrays(name: str, terms: Sequence[bytes], tokens: Tokens) -> Arrays:
    """Return the arrays of a field.

    `terms` are in any order; the tokens of one document are in the order of their positions.
    """
    order = sorted(range(len(terms)), key=terms.__getitem__)
    rank = np.empty(len(terms), np.uint64)
    rank[order] = np.arange(len(terms), dtype=np.uint64)
    keys = (rank[tokens.terms] << np.uint64(32)) | tokens.documents
    positions = tokens.positions
    if positions is None:
        keys.sort()
    else:
        sorting = np.argsort(keys, kind="stable")
        keys, positions = keys[sorting], positions[sorting]
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    frequencies = np.diff(starts, append=keys.size)
    postings = keys[starts]
    first = np.zeros(len(terms) + 1, np.int64)
    counts = np.bincount((postings >> np.uint64(32)).astype(np.int64), minlength=len(terms))
    np.cumsum(counts, out=first[1:])
    found = _term_arrays([terms[number] for number in order]) | {
        "first": smallest(first),
        "documents": smallest(postings & np.uint64(0xFFFFFFFF)),
    }
    if frequencies.max() > 1:
        found["frequencies"] = smallest(frequencies)
    if positions is not None:
        found["positions"] = smallest(positions)
        found["places"] = smallest(np.append(starts, keys.size)[first])
    return {f"{name}/{kind}": array for kind, array in found.items()}


def _term_arrays(terms: Sequence[bytes]) -> Arrays:
    """Return the arrays by which terms, which are ascending, are read and found."""
    hashes = np.array([zlib.crc32(term) for term in terms], np.uint32)
    hashed = np.argsort(hashes, kind="stable")
    return {
        "hashes": hashes[hashed],
        "hashed": smallest(hashed),
        "terms": np.frombuffer(b"".join(terms), np.uint8),
        "ends": smallest(np.cumsum([len(term) for term in terms], dtype=np.int64)),
    }


def field_names(arrays: Arrays) -> list[str]:
    """Return the names of the fields that a file has postings of."""
    return sorted(name.removesuffix("/terms") for name in arrays if name.endswith("/terms"))
