"""The passages of an index as vectors: which of them are near a query, or another passage."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.crosslingual.array_file import (
    as_bytes,
    as_words,
    as_written,
    encoder_of,
    in_one_line,
    of_another,
    read_arrays,
    write_arrays,
)
from indexer.crosslingual.vectors import in_bytes, main_axes, unit
from indexer.model import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from indexer.crosslingual.array_file import Array
    from indexer.crosslingual.encoder import Encoder
    from indexer.crosslingual.vectors import Bytes, Vector, Vectors

_ENOUGH = 1_000  # passages whose vectors show which directions matter
_TOGETHER = 64  # documents that are read and encoded at once
_NO_ROWS = np.zeros((0, 0), np.int8)
_BLOCK = 8_192  # rows that are compared at once: 4 MB


class Source(NamedTuple):
    """A document to be encoded. A passage that is no prose of its own is ""."""

    id: str
    language: str
    passages: Sequence[str]


class Near(NamedTuple):
    """A passage of a document that is near in meaning, by the cosine of the vectors."""

    id: str
    passage: int
    cosine: float


class _Document(NamedTuple):
    """What is kept of a document: the file that it was read from, and a row for each passage."""

    digest: str
    language: str
    rows: Bytes


class PassageVectors:
    """The vectors of an index's passages, all made by one encoder; a document's stand in order.

    Threads may ask it at the same time, but not while it is extended: who does that saves it for
    the others to load.
    """

    def __init__(self, fingerprint: str) -> None:
        """Begin without documents. `fingerprint` is that of the encoder that makes the vectors."""
        self.fingerprint = fingerprint
        self._axes: Vectors | None = None  # None until there are enough passages to choose them by
        self._documents: dict[str, _Document] = {}
        self._together: _Together | None = None

    # --- making them ---------------------------------------------------------------------------

    def extend(
        self,
        encoder: Encoder,
        digests: Mapping[str, str],
        read: Callable[[Sequence[str]], Iterable[Source]],
        seconds: float,
    ) -> Progress:
        """Encode documents for so many seconds, a few at least; tell how far it is, in documents.

        `digests` are of all documents that the index has; what it has no longer is dropped. In the
        order of their digests, since the first passages choose the axes for all others. Raises
        IndexOutdated where another encoder made the vectors that are there.
        """
        if encoder.fingerprint != self.fingerprint:
            raise of_another("passages", encoder.name)
        until = time.monotonic() + seconds
        self._together = None
        self._documents = {
            i: known for i, known in self._documents.items() if digests.get(i) == known.digest
        }
        missing = sorted(digests.keys() - self._documents.keys(), key=digests.__getitem__)
        done = 0
        while done < len(missing) and (not done or time.monotonic() < until):
            for source in read(missing[done : done + _TOGETHER]):
                self._add(source, digests[source.id], encoder)
            done += _TOGETHER
            self._choose_axes()
        return Progress(len(digests) - max(0, len(missing) - done), len(digests))

    def _add(self, source: Source, digest: str, encoder: Encoder) -> None:
        told = [number for number, text in enumerate(source.passages) if text]
        encoded = encoder.encode([source.passages[number] for number in told])
        reduced = self._reduced(encoded) if told else encoded
        rows = np.zeros((len(source.passages), reduced.shape[1] if told else 0), np.int8)
        if told:
            rows[told] = in_bytes(reduced)
        self._documents[source.id] = _Document(digest, source.language, rows)

    def _choose_axes(self) -> None:
        if self._axes is not None:
            return
        kept = [known.rows for known in self._documents.values() if known.rows.size]
        if sum(map(len, kept)) < _ENOUGH:
            return
        self._axes = main_axes(unit(np.concatenate(kept).astype(np.float32)))
        for i, known in self._documents.items():
            if known.rows.size:
                reduced = in_bytes(self._reduced(known.rows.astype(np.float32)))
                self._documents[i] = known._replace(rows=reduced)

    def _reduced(self, rows: Vectors) -> Vectors:
        return unit(rows if self._axes is None else rows @ self._axes)

    # --- asking them ---------------------------------------------------------------------------

    def vector(self, encoded: Vector) -> Vector:
        """Return what the encoder made of a text as passages are compared with it."""
        reduced: Vector = self._reduced(encoded[None])[0]
        return reduced

    def cosines(self, document_id: str, vector: Vector, passages: int) -> Vector | None:
        """Return how near each passage of a document is.

        None where the document is unknown or has another number of passages: it has changed.
        """
        known = self._documents.get(document_id)
        if known is None or len(known.rows) != passages or not known.rows.size:
            return None
        return _cosines(known.rows, vector)

    def between(self, one: str, other: str, ours: Array, theirs: Array) -> Vectors:
        """Return how near passages of two known documents are, by their numbers; 0 without prose.

        A row is one of ours, a column one of theirs.
        """
        left, right = (
            unit(self._documents[i].rows[numbers].astype(np.float32))
            for i, numbers in ((one, ours), (other, theirs))
        )
        found: Vectors = np.vecdot(left[:, None], right)
        return found

    def nearest_of(
        self, documents: Sequence[tuple[str, int]], vector: Vector
    ) -> Iterator[tuple[int, float] | None]:
        """Yield the nearest passage of each document, and how near it is.

        Documents come with the number of their passages; None as of `cosines`. All are compared
        at once.
        """
        found = [self._documents.get(i) for i, _ in documents]
        kept = [
            known.rows if known is not None and len(known.rows) == many else _NO_ROWS
            for known, (_, many) in zip(found, documents, strict=True)
        ]
        some = [rows for rows in kept if rows.size]
        cosines = _cosines(np.concatenate(some), vector) if some else np.zeros(0, np.float32)
        at = 0
        for rows in kept:
            if not rows.size:
                yield None
                continue
            mine = cosines[at : at + len(rows)]
            at += len(rows)
            best = int(mine.argmax())
            yield best, float(mine[best])

    def of(self, document_id: str, passage: int) -> Vector | None:
        """Return the vector of a passage; None where there is none."""
        known = self._documents.get(document_id)
        if known is None or not passage < len(known.rows) or not known.rows[passage].any():
            return None
        row: Vector = unit(known.rows[passage : passage + 1].astype(np.float32))[0]
        return row

    def nearest(self, vector: Vector, language: str, limit: int, floor: float) -> list[Near]:
        """Return documents of a language by their nearest passage, the nearest first."""
        return self._all.nearest(vector, limit, floor, [language])

    def nearest_of_each(self, vector: Vector, limit: int, floor: float) -> list[Near]:
        """Return the nearest documents of every language that documents have."""
        languages = np.unique(self._all.languages).tolist()
        return self._all.nearest(vector, limit, floor, languages)

    @property
    def _all(self) -> _Together:
        if self._together is None:
            self._together = _together(self._documents)
        return self._together

    def rows(self, document_id: str) -> Vectors:
        """Return a document's rows, of length 1 or 0; none where it is unknown or has no prose."""
        known = self._documents.get(document_id)
        if known is None or not known.rows.size:
            return np.zeros((0, 0), np.float32)
        return unit(known.rows.astype(np.float32))

    def documents(self) -> Iterable[tuple[str, str, Vectors]]:
        """Yield each document: its id, its language, and rows of length 1 or 0."""
        for i, known in self._documents.items():
            if known.rows.size:
                yield i, known.language, unit(known.rows.astype(np.float32))

    # --- keeping them --------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Write the vectors to a file, whole or not at all."""
        kept = self._documents
        rows = [known.rows for known in kept.values() if known.rows.size]
        arrays: dict[str, Array] = {
            "encoder": as_bytes([self.fingerprint]),
            "ids": as_bytes(map(in_one_line, kept)),
            "digests": as_bytes(known.digest for known in kept.values()),
            "languages": as_bytes(known.language for known in kept.values()),
            "passages": np.array([len(known.rows) for known in kept.values()], np.int64),
            "prose": np.array([known.rows.size > 0 for known in kept.values()], np.bool_),
            "rows": np.concatenate(rows) if rows else np.zeros((0, 0), np.int8),
        }
        if self._axes is not None:
            arrays["axes"] = self._axes
        write_arrays(path, arrays)

    @classmethod
    def load(cls, path: Path, fingerprint: str = "") -> PassageVectors:
        """Read the vectors that the encoder of this fingerprint has made; any, where there is none.

        Raises IndexMissing, IndexCorrupt, and IndexOutdated where another made them.
        """
        arrays = read_arrays(path)
        loaded = cls(encoder_of(arrays, fingerprint, "passages", path))
        loaded._axes = arrays.get("axes")
        many = arrays["passages"]
        if not many.size:
            return loaded
        rows, at = arrays["rows"], 0
        columns = (as_words(arrays[name]) for name in ("ids", "digests", "languages"))
        for i, digest, language, count, prose in zip(
            *columns, many.tolist(), arrays["prose"].tolist(), strict=True
        ):
            mine = rows[at : at + count] if prose else np.zeros((count, 0), np.int8)
            loaded._documents[as_written(i)] = _Document(digest, language, mine)
            at += count if prose else 0
        return loaded


class _Together(NamedTuple):
    """The rows of all documents, and where those of each begin."""

    ids: Sequence[str]
    languages: Array
    first: Array
    sizes: Sequence[int]
    rows: Bytes

    def nearest(
        self, vector: Vector, limit: int, floor: float, languages: Sequence[str]
    ) -> list[Near]:
        """Return the best of each language. All are compared once, which takes longest."""
        if not len(self.ids):
            return []
        cosines = _cosines(self.rows, vector)
        best = np.maximum.reduceat(cosines, self.first)
        enough = np.flatnonzero(best >= floor)
        enough = enough[np.argsort(-best[enough], kind="stable")]
        found = []
        for language in languages:
            for number in enough[self.languages[enough] == language][:limit].tolist():
                first = self.first[number]
                last = first + self.sizes[number]
                passage = int(cosines[first:last].argmax())
                found.append(Near(self.ids[number], passage, float(best[number])))
        return found


def _together(documents: Mapping[str, _Document]) -> _Together:
    kept = {i: known for i, known in documents.items() if known.rows.size}
    rows = [known.rows for known in kept.values()]
    sizes = [*map(len, rows)]
    first = np.cumsum([0, *sizes], dtype=np.int64)[:-1]
    return _Together(
        [*kept],
        np.array([known.language for known in kept.values()]),
        first,
        sizes,
        np.concatenate(rows) if rows else np.zeros((0, 0), np.int8),
    )


def _cosines(rows: Bytes, vector: Vector) -> Vector:
    """Return the cosine of each row, 0 for a row of zeros; memory holds a block of them."""
    found = np.zeros(len(rows), np.float32)
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK].astype(np.float32)
        lengths = np.sqrt(np.vecdot(block, block))
        # Not by `@`: BLAS would share the work among threads, and wait for a core that is busy.
        np.divide(
            np.vecdot(block, vector), lengths, where=lengths > 0, out=found[start : start + _BLOCK]
        )
    return found
