"""Documents of several segments side by side, and a stored document made whole again."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.arithmetic import ranges
from indexer.model import IndexedDocument, Words
from indexer.schema import field_name
from indexer.sketch import hashes_of, sketches
from indexer.window import Offsets, Opened, Passages, Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.engines.whoosh.kernels import Integers
    from indexer.engines.whoosh.segments import Segment
    from indexer.engines.whoosh.vocabulary import Vocabulary
    from indexer.model import Document
    from indexer.sketch import Hashes
    from indexer.window import Array, Flags


class Address(NamedTuple):
    """Where a document is kept."""

    segment: Segment
    number: int


@dataclass(frozen=True)
class StoredWindow(Window):
    """A window over documents of an index."""

    addresses: Sequence[Address] = field(default=())

    def document(self, row: int) -> Document:
        """Return what is known of a document."""
        segment, number = self.addresses[row]
        return segment.documents.document(number)

    def opened(self, rows: Sequence[int]) -> list[Opened]:
        """Return the texts of some documents, to be shown."""
        by_segment: dict[int, list[int]] = {}
        for row in rows:
            by_segment.setdefault(self.addresses[row].segment.place, []).append(row)
        found: dict[int, Opened] = {}
        for together in by_segment.values():
            found |= zip(together, self._opened(together), strict=True)
        return [found[row] for row in rows]

    def _opened(self, rows: Sequence[int]) -> Iterator[Opened]:
        """Yield texts of one segment."""
        segment = self.addresses[rows[0]].segment
        numbers = np.array([self.addresses[row].number for row in rows], np.int64)
        starts, ends = _offsets(segment, numbers)
        begun = 0
        for row, number in zip(rows, numbers.tolist(), strict=True):
            text = begun + int(self.titles[row])
            last = begun + int(self.first[row + 1] - self.first[row])
            yield Opened(
                segment.documents.text(number),
                self.spans(row),
                Offsets(starts[text:last], ends[text:last]),
                Offsets(starts[begun:text], ends[begun:text]),
            )
            begun = last

    def sketches(self, rows: Sequence[int]) -> list[tuple[int, ...]]:
        """Return the sketches of some documents: those that are kept, others of their words."""
        addresses = (self.addresses[row] for row in rows)
        kept = [segment.documents.sketch(number) for segment, number in addresses]
        missing = np.array([row for row, one in zip(rows, kept, strict=True) if not one], np.int64)
        sizes = self.first[missing + 1] - self.first[missing]
        places, owners = ranges(self.first[missing], sizes), np.arange(missing.size).repeat(sizes)
        prose = ~self._aside(places, missing[owners])
        words = self._hashes[self.ranks[places[prose]]]
        made = iter(sketches(words, owners[prose], missing.size))
        return [one or next(made) for one in kept]

    @cached_property
    def _hashes(self) -> Hashes:
        """A hash of each distinct word."""
        return hashes_of(self.letters)

    def _aside(self, places: Integers, documents: Integers) -> Flags:
        """Tell which places, of these documents, are in titles or in boilerplate."""
        titled = self.in_title(places, documents)
        if not self.passages.boilerplate.any():
            return titled
        found: Flags = titled | self.passages.boilerplate[self.passage_at(places)]
        return found


def _offsets(segment: Segment, numbers: Integers) -> tuple[list[int], list[int]]:
    """Return where the words of some documents start and end."""
    forward = segment.documents.forward
    words = forward.words(forward.places(numbers))
    starts, ends = forward.offsets(numbers, segment.terms.word_letters[words])
    return starts.tolist(), ends.tolist()


def window_of(addresses: Sequence[Address]) -> StoredWindow:
    """Return documents side by side, those of a segment together."""
    by_segment: dict[int, list[Address]] = {}
    for address in addresses:
        by_segment.setdefault(address.segment.place, []).append(address)
    lexicon = _Lexicon([rows[0].segment for rows in by_segment.values()])
    parts = [
        _part(rows[0].segment, np.array([row.number for row in rows], np.int64), base)
        for rows, base in zip(by_segment.values(), lexicon.bases, strict=True)
    ]
    ordered = [address for rows in by_segment.values() for address in rows]
    return StoredWindow(
        [segment.documents.id(number) for segment, number in ordered],
        [segment.documents.value("language", number) for segment, number in ordered],
        *_joined(parts),
        lexicon,
        ordered,
    )


class _Part(NamedTuple):
    """The documents of one segment: as in a window."""

    words: Array
    first: Integers
    titles: Integers
    passages: Passages


def _part(segment: Segment, numbers: Integers, base: int) -> _Part:
    forward = segment.documents.forward
    places = forward.places(numbers)
    sizes = forward.first[numbers + 1] - forward.first[numbers]
    words = forward.words(places)
    return _Part(
        words + np.uint32(base) if base else words,
        np.concatenate([[0], np.cumsum(sizes)]),
        forward.titles[numbers].astype(np.int64),
        forward.passages(numbers),
    )


_NO = np.zeros(0, np.int64)
_NOTHING = _Part(
    np.zeros(0, np.uint32),
    np.zeros(1, np.int64),
    np.zeros(0, np.int64),
    Passages(np.zeros(1, np.int64), _NO, _NO, _NO, _NO, _NO, np.zeros(0, np.bool_)),
)


def _joined(parts: Sequence[_Part]) -> _Part:
    """Return the documents of several segments one after the other."""
    whole = parts[0] if parts else _NOTHING
    for part in parts[1:]:
        words, spans = whole.words.size, whole.passages.starts.size
        moved = part.passages._replace(
            first=part.passages.first[1:] + spans, words=part.passages.words + words
        )
        columns = zip(whole.passages, moved, strict=True)
        whole = _Part(
            np.concatenate([whole.words, part.words]),
            np.concatenate([whole.first, part.first[1:] + words]),
            np.concatenate([whole.titles, part.titles]),
            Passages(*(np.concatenate(pair) for pair in columns)),
        )
    return whole


class _Lexicon:
    """The words of several segments; the numbers of one come behind those of another."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        counts = [segment.terms.word_count for segment in segments]
        self.bases = [0, *accumulate(counts)][: len(counts)]
        self.size = sum(counts)

    def words(self, language: str, kind: str, term: str) -> Integers:
        name, raw = field_name(kind, language), term.encode()
        found = [
            segment.words(name, raw) + base
            for segment, base in zip(self._segments, self.bases, strict=True)
        ]
        if len(found) == 1:
            return found[0]
        return np.concatenate(found) if found else np.zeros(0, np.int64)

    def ranges(self, language: str) -> Sequence[range]:
        return [
            range(base + vocabulary.base, base + vocabulary.base + vocabulary.count)
            for vocabulary, base in self._vocabularies()
            if vocabulary.language == language
        ]

    def lines(self, words: Integers) -> bytes:
        found = []
        for vocabulary, base in self._vocabularies():
            start = base + vocabulary.base
            among = words.searchsorted([start, start + vocabulary.count])
            if among[0] < among[1]:
                found.append(vocabulary.lines(words[among[0] : among[1]].astype(np.int64) - base))
        return b"".join(found)

    def _vocabularies(self) -> Iterator[tuple[Vocabulary, int]]:
        for segment, base in zip(self._segments, self.bases, strict=True):
            for vocabulary in segment.terms.vocabularies.values():
                yield vocabulary, base


def whole(address: Address) -> IndexedDocument:
    """Return a document as it was written."""
    segment, number = address
    window = window_of([address])
    documents, forward = segment.documents, segment.documents.forward
    words = forward.words(forward.range(number))
    surfaces, stems, spelled = segment.terms.spelled_out(words)
    at, to = _offsets(segment, np.array([number]))
    titles = int(forward.titles[number])
    title, text = (
        Words(surfaces[part], stems[part], at[part], to[part], spelled[part])
        for part in (slice(titles), slice(titles, None))
    )
    return IndexedDocument(
        documents.document(number),
        documents.state(number),
        documents.text(number),
        window.spans(0),
        text,
        title,
    )
