"""What a segment keeps of each document: ids, cards, texts, columns, lengths, and its words.

Whoosh's own codec pickles what is stored, keeps a length in one byte (up to 1.6% off) and a column
in a file of its own. Here texts lie one after the other, and all else is arrays.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh import columns
from whoosh.codec import base

from indexer.engines.whoosh.cards import decoded, state_of, unpacked
from indexer.engines.whoosh.forward import BOILERPLATE, Forward
from indexer.engines.whoosh.rows import Rows
from indexer.engines.whoosh.terms import Texts
from indexer.model import Document
from indexer.schema import IN_TITLE
from indexer.window import LANGUAGE_CODES

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from whoosh.codec.whoosh3 import W3Segment

    from indexer.engines import Counts
    from indexer.engines.whoosh.arrays import Array, SegmentFile
    from indexer.engines.whoosh.cards import StoredCard
    from indexer.engines.whoosh.kernels import Floats, Integers
    from indexer.model import FileState

DOCUMENTS = "documents"  # the group of their arrays
CODED = ("language", "source", "date", "subject", "translation_of")  # numbers beside values
_TITLES = frozenset(IN_TITLE.values())


class PerDocReader(base.PerDocumentReader):  # type: ignore[misc] # whoosh has no type hints
    """Gives Whoosh what it asks of a document, and arrays over all documents of the segment."""

    def __init__(self, segment: W3Segment, file: SegmentFile) -> None:
        """Take the file of a segment, and its deletions of now: a writer's go on."""
        self._count, self._gone = int(segment.doc_count_all()), frozenset(segment.deleted_docs())
        self._file = file
        self.arrays, self.texts = file.arrays[DOCUMENTS], file.texts
        self.forward = Forward(self.arrays)
        self.rows = {name: Rows(name, self.arrays) for name in ("id", "card", "sketch", "text")}
        self._ids, self._cards = self.rows["id"], self.rows["card"]
        self._texts, self._sketches = self.rows["text"], self.rows["sketch"]
        self.by_id = self.arrays["by_id"].data
        self._id_bytes = self._ids.columns["bytes"].data
        self._whole: dict[str, Floats] = {}
        self._texts_of = {name: Texts(name, self.arrays) for name in CODED}
        self._named: dict[str, list[str]] = {}
        self._orders: dict[str, tuple[Integers, Integers]] = {}
        self.deleted: Integers = np.array(sorted(self._gone), np.int64)

    def doc_count(self) -> int:
        """Return how many documents were not deleted."""
        return self._count - len(self._gone)

    def doc_count_all(self) -> int:
        """Return how many documents there are, deleted ones included."""
        return self._count

    def has_deletions(self) -> bool:
        """Tell whether documents were deleted."""
        return bool(self._gone)

    def is_deleted(self, docnum: int) -> bool:
        """Tell a deleted document."""
        return docnum in self._gone

    def deleted_docs(self) -> Iterable[int]:
        """Return the deleted documents."""
        return self._gone

    # What is stored

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return what is stored of a document, for Whoosh."""
        return {
            "id": self.id(docnum),
            "title": self._stored(docnum).title,
            "text": self.text(docnum),
        }

    def id(self, document: int) -> str:
        """Return a document's id."""
        return self.raw_id(document).decode()

    def numbered(self, document_id: bytes) -> int | None:
        """Return the number of a document that was not deleted."""
        by_id, place = self.by_id, self.lower_id(document_id)
        while place < len(by_id) and self.raw_id(by_id[place]) == document_id:
            if not self.is_deleted(by_id[place]):
                return int(by_id[place])
            place += 1
        return None

    def is_document(self, number: int, document_id: str) -> bool:
        """Tell whether a number is that of a document, which was not deleted."""
        return not self.is_deleted(number) and self.id(number) == document_id

    def lower_id(self, document_id: bytes) -> int:
        """Return the place, in the order of ids, of the first that is not smaller."""
        return bisect_left(self.by_id, document_id, key=self.raw_id)

    def raw_id(self, document: int) -> bytes:
        """Return a document's id in UTF-8."""
        return self._id_bytes[self._ids.range(document)].tobytes()

    def document(self, document: int) -> Document:
        """Return what is known of a document."""
        raw = self._stored(document)
        columns = {name: self.value(name, document) for name in CODED}
        return Document(
            self.id(document), raw.title, **columns, metadata=raw.metadata, pages=raw.pages
        )

    def _stored(self, document: int) -> StoredCard:
        return decoded(self._cards.columns["bytes"][self._cards.range(document)].tobytes())

    def count_into(self, counts: Counts) -> None:
        """Add what the documents have that were not deleted."""
        alive = np.ones(self._count, np.bool_)
        alive[self.deleted] = False
        spans = self.forward.spans
        kept = np.repeat(alive, spans.counts)
        spoken = spans.columns["info"][kept] & (BOILERPLATE - 1)
        words = np.bincount(spoken, spans.columns["words"][kept], len(LANGUAGE_CODES))
        _add(counts.documents, self.values("language"), np.bincount(self.codes("language")[alive]))
        _add(counts.passages, LANGUAGE_CODES, np.bincount(spoken))
        _add(counts.words, LANGUAGE_CODES, words)

    def state(self, document: int) -> FileState:
        """Return what a document's file looked like."""
        return state_of(self._stored(document))

    def numbers(self, within: Collection[str] = ()) -> Iterator[int]:
        """Yield the documents that were not deleted: all, or these ids and what is in them.

        A folder has documents after a slash, a file with many has them after a number sign.
        """
        if not within:
            yield from map(int, self.all_doc_ids())
            return
        for root in within:
            raw = root.encode("utf-8", "surrogatepass")
            number = self.numbered(raw)
            if number is not None:
                yield number
            for sign in (b"/", b"#"):
                below = range(self.lower_id(raw + sign), self.lower_id(raw + sign + b"\xff"))
                yield from (self.by_id[at] for at in below if not self.is_deleted(self.by_id[at]))

    def text(self, document: int) -> str:
        """Return the text of a document. Raises IndexCorrupt."""
        try:
            places = self._texts.borders
            return unpacked(self.texts[places[document] : places[document + 1]])
        except ValueError as error:
            raise self._file.damaged(f"a text cannot be read ({error})") from error

    def texts_of(self, documents: slice) -> memoryview:
        """Return the texts of a range of documents as they are stored."""
        first = self._texts.first
        return self.texts[int(first[documents.start]) : int(first[documents.stop])]

    def sketch(self, document: int) -> tuple[int, ...]:
        """Return the sketch of a document that is kept; () where it is made of its words."""
        return tuple(self._sketches.columns["hashes"][self._sketches.range(document)].tolist())

    # Columns

    def supports_columns(self) -> bool:
        """Say that there are columns."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Tell a column that there is."""
        return fieldname in CODED

    def column_reader(self, fieldname: str, column: object) -> CodedColumn:
        """Return a column as Whoosh reads it."""
        del column
        values = [value.encode() for value in self.values(fieldname)]
        return CodedColumn(self.codes(fieldname), values)

    def codes(self, fieldname: str) -> Array:
        """Return the number of each document's value in a column."""
        return self.arrays[f"{fieldname}/codes"]

    def values(self, fieldname: str) -> list[str]:
        """Return the values of a column, ascending."""
        if fieldname not in self._named:
            texts = self._texts_of[fieldname]  # a source may be of several lines
            self._named[fieldname] = [texts.raw(n).decode() for n in range(texts.count)]
        return self._named[fieldname]

    @cached_property
    def years(self) -> tuple[list[str], Integers]:
        """Return the years of all dates, ascending, and which of them each date is of."""
        of_dates = [date[:4] for date in self.values("date")]
        names = sorted(set(of_dates))
        place = {name: at for at, name in enumerate(names)}
        return names, np.array([place[year] for year in of_dates], np.int64)

    def named(self, fieldname: str, documents: slice) -> list[str]:
        """Return the values of some documents in a column."""
        values = self.values(fieldname)
        return [values[code] for code in self.codes(fieldname)[documents].tolist()]

    def with_value(self, fieldname: str, value: str) -> Integers:
        """Return the documents that have a value in a column, ascending."""
        code = self.code(fieldname, value)
        if code < 0:
            return np.zeros(0, np.int64)
        order, first = self._in_order(fieldname)
        return order[first[code] : first[code + 1]]

    def code(self, fieldname: str, value: str) -> int:
        """Return the number of a value in a column; -1 where no document has it."""
        texts, raw = self._texts_of[fieldname], value.encode("utf-8", "surrogatepass")
        code = bisect_left(range(texts.count), raw, key=texts.raw)
        return code if code < texts.count and texts.raw(code) == raw else -1

    def _in_order(self, fieldname: str) -> tuple[Integers, Integers]:
        if fieldname not in self._orders:
            codes = self.codes(fieldname)
            first = np.concatenate([[0], np.cumsum(np.bincount(codes, minlength=1))])
            self._orders[fieldname] = np.argsort(codes, kind="stable"), first
        return self._orders[fieldname]

    def value(self, fieldname: str, document: int) -> str:
        """Return a document's value in a column."""
        return self._texts_of[fieldname].raw(int(self.codes(fieldname)[document])).decode()

    # Lengths

    def lengths(self, fieldname: str) -> Floats:
        """Return how many words of the field's language each document has, or its title."""
        kind, _, language = fieldname.rpartition("_")
        key = f"title {language}" if kind in _TITLES else language  # kinds of fields share it
        if key not in self._whole:
            if kind in _TITLES:
                spoken = self.codes("language") == self.code("language", language)
                kept: Array | None = np.where(spoken, self.forward.titles, 0)
            else:
                kept = self.arrays.get(f"lengths/{language}")
            self._whole[key] = (
                np.zeros(self.doc_count_all()) if kept is None else kept.astype(np.float64)
            )
        return self._whole[key]

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return the length of a field in one document."""
        return int(self.lengths(fieldname)[docnum]) or default

    def field_length(self, fieldname: str) -> int:
        """Return the length of a field in all documents, deleted ones included."""
        return int(self.lengths(fieldname).sum())

    def min_field_length(self, fieldname: str) -> int:
        """Return the least length of a field."""
        return int(self.lengths(fieldname).min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        """Return the greatest length of a field."""
        return int(self.lengths(fieldname).max(initial=0))

    @cached_property
    def words(self) -> int:
        """How many words there are in all."""
        return int(self.forward.first[-1])


class CodedColumn(columns.ColumnReader):  # type: ignore[misc]
    """A column as Whoosh reads it."""

    def __init__(self, codes: Array, values: list[bytes]) -> None:
        """Take the number of each document's value, and the values."""
        self._codes, self._values = codes, values

    def __len__(self) -> int:
        """Return how many documents there are."""
        return int(self._codes.size)

    def __getitem__(self, docnum: int) -> bytes:
        """Return the value of a document."""
        return self._values[int(self._codes[docnum])]

    def __iter__(self) -> Iterator[bytes]:
        """Yield the value of each document."""
        return map(self._values.__getitem__, self._codes.tolist())


def _add(counts: Counter[str], names: Sequence[str], numbers: Array) -> None:
    for name, number in zip(names, numbers.tolist(), strict=False):
        if number:
            counts[name] += int(number)
