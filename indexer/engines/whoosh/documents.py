"""What a segment keeps of each document: what is stored, its lengths, and its columns.

Whoosh's own codec pickles what is stored, keeps a length in one byte (up to 1.6% off) and a column
in a file of its own. Here texts lie in one file, one after the other, and all else is arrays.
"""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh import columns
from whoosh.codec import base

from indexer.engines.whoosh.arrays import read_arrays, smallest, write_arrays

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from whoosh.codec.whoosh3 import W3Segment
    from whoosh.filedb.filestore import FileStorage

    from indexer.engines.whoosh.arrays import Array, Arrays
    from indexer.engines.whoosh.kernels import Floats, Integers

ARRAYS, BODIES = ".dox", ".bod"  # endings of a segment's files
CODED = ("language", "source", "date")  # columns of few values, kept as numbers beside a list
ID, CARD, BODY = "id", "card", "body"  # what is stored


class PerDocWriter(base.PerDocumentWriter):  # type: ignore[misc] # whoosh has no type hints
    """Takes the documents of a new segment, one after the other."""

    def __init__(self, storage: FileStorage, segment: W3Segment) -> None:
        """Know nothing yet."""
        self._storage, self._segment = storage, segment
        self._bodies = segment.create_file(storage, BODIES)
        self._stored: dict[str, list[bytes]] = {ID: [], CARD: []}
        self._ends: list[int] = []
        self._end = 0
        self._lengths: dict[str, list[tuple[int, int]]] = {}
        self._values: dict[str, dict[int, bytes]] = {name: {} for name in CODED}
        self._document = -1
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        """Begin a document; they come in the order of their numbers."""
        self._document = docnum

    def add_field(self, fieldname: str, fieldobj: object, value: Any, length: int) -> None:  # noqa: ANN401
        """Note a field of the document at hand: what is stored of it, and its length in words."""
        del fieldobj
        if fieldname == BODY and value is not None:
            self._bodies.write(value)
            self._end += len(value)
        elif value is not None:
            raw = value.encode() if isinstance(value, str) else value
            self._stored[fieldname].append(raw)
        self.add_length(self._document, fieldname, length)

    def add_length(self, document: int, fieldname: str, length: int) -> None:
        """Note how many words of a field a document has."""
        if length:
            self._lengths.setdefault(fieldname, []).append((document, length))

    def take_over(self, reader: PerDocReader, numbers: Sequence[int], first: int) -> None:
        """Add documents of another segment, which become those from `first` on."""
        for number in numbers:
            self._stored[ID].append(reader.id(number).encode())
            self._stored[CARD].append(reader.card(number))
            body = reader.body(number)
            self._bodies.write(body)
            self._end += len(body)
            self._ends.append(self._end)
        for name in reader.measured():
            lengths = reader.lengths(name)[numbers].astype(np.int64).tolist()
            kept = self._lengths.setdefault(name, [])
            kept += [(n, length) for n, length in enumerate(lengths, first) if length]
        for name in CODED:
            column = reader.column_reader(name, None)
            self._values[name] |= {n: column[old] for n, old in enumerate(numbers, first)}

    def add_column_value(self, fieldname: str, columnobj: object, value: bytes) -> None:
        """Note the value of a column of the document at hand."""
        del columnobj
        self._values[fieldname][self._document] = value

    def finish_doc(self) -> None:
        """End the document at hand."""
        self._ends.append(self._end)

    def cancel_doc(self) -> None:
        """Leave the document at hand, whose fields could not be written: the segment is lost."""

    def close(self) -> None:
        """Write everything."""
        self._bodies.close()
        count = len(self._ends)
        arrays: Arrays = {"body/ends": smallest(np.array(self._ends, np.int64))}
        for name, stored in self._stored.items():
            arrays |= _listed(name, stored)
        for name, rows in self._lengths.items():
            lengths = np.zeros(count, np.int64)
            lengths[[number for number, _ in rows]] = [length for _, length in rows]
            arrays[f"{name}/lengths"] = smallest(lengths)
        for name, found in self._values.items():
            arrays |= _coded(name, found, count)
        with self._segment.create_file(self._storage, ARRAYS) as file:
            write_arrays(file, arrays, self._segment.segment_id())
        # Whoosh writes these into its table of contents.
        self._segment._fieldlengths = {  # noqa: SLF001
            name: sum(length for _, length in rows) for name, rows in self._lengths.items()
        }
        self.is_closed = True


def _listed(name: str, values: Sequence[bytes]) -> Arrays:
    """Return byte strings as one text and the end of each."""
    return {
        f"{name}/values": np.frombuffer(b"".join(values), np.uint8),
        f"{name}/ends": smallest(np.cumsum([len(value) for value in values], dtype=np.int64)),
    }


def _coded(name: str, values: dict[int, bytes], count: int) -> Arrays:
    """Return a column as numbers into its sorted values, of which "" is always one."""
    distinct = sorted({b"", *values.values()})
    number = {value: code for code, value in enumerate(distinct)}
    codes = np.zeros(count, np.int64)
    codes[list(values)] = [number[value] for value in values.values()]
    return {f"{name}/codes": smallest(codes)} | _listed(name, distinct)


class PerDocReader(base.PerDocumentReader):  # type: ignore[misc]
    """Gives Whoosh what it asks of a document, and arrays over all documents of the segment."""

    def __init__(self, storage: FileStorage, segment: W3Segment) -> None:
        """Map the files. Raises IndexCorrupt, FileNotFoundError."""
        folder = Path(storage.folder)
        self._segment = segment
        self._arrays = read_arrays(folder / segment.make_filename(ARRAYS), segment.segment_id())
        with (folder / segment.make_filename(BODIES)).open("rb") as file:
            empty = not file.seek(0, 2)  # which cannot be mapped
            self._bodies = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._whole: dict[str, Floats] = {}
        self._named: dict[str, list[str]] = {}
        self.deleted: Integers = np.sort(np.fromiter(segment.deleted_docs(), np.int64))

    def doc_count(self) -> int:
        """Return how many documents were not deleted."""
        return self.doc_count_all() - int(self._segment.deleted_count())

    def doc_count_all(self) -> int:
        """Return how many documents there are, deleted ones included."""
        return int(self._segment.doc_count_all())

    def has_deletions(self) -> bool:
        """Tell whether documents were deleted."""
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        """Tell a deleted document."""
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterable[int]:
        """Return the deleted documents."""
        numbers: Iterable[int] = self._segment.deleted_docs()
        return numbers

    # What is stored

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return what is stored of a document."""
        return {
            ID: self.id(docnum),
            CARD: self.card(docnum),
            BODY: self.body(docnum),
        }

    def id(self, document: int) -> str:
        """Return a document's id."""
        return self._text(ID, document).decode()

    def card(self, document: int) -> bytes:
        """Return a document's card as the engine stores it."""
        return self._text(CARD, document)

    def body(self, document: int) -> bytes:
        """Return a document as the engine stores it."""
        return bytes(self._bodies[self._range(BODY, document)])

    def _text(self, name: str, number: int) -> bytes:
        return self._arrays[f"{name}/values"][self._range(name, number)].tobytes()

    def _range(self, name: str, number: int) -> slice:
        ends = self._arrays[f"{name}/ends"]
        return slice(int(ends[number - 1]) if number else 0, int(ends[number]))

    # Columns

    def supports_columns(self) -> bool:
        """Say that there are columns."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Tell a column that there is."""
        return f"{fieldname}/codes" in self._arrays

    def column_reader(self, fieldname: str, column: object) -> CodedColumn:
        """Return a column as Whoosh reads it."""
        del column
        values = [value.encode() for value in self.values(fieldname)]
        return CodedColumn(self.codes(fieldname), values)

    def codes(self, fieldname: str) -> Array:
        """Return the number of each document's value in a column."""
        return self._arrays[f"{fieldname}/codes"]

    def values(self, fieldname: str) -> list[str]:
        """Return the values of a column, ascending."""
        if fieldname not in self._named:
            count = self._arrays[f"{fieldname}/ends"].size
            self._named[fieldname] = [self._text(fieldname, n).decode() for n in range(count)]
        return self._named[fieldname]

    # Lengths

    def measured(self) -> list[str]:
        """Return the names of the fields that have lengths."""
        ending = "/lengths"
        return [name.removesuffix(ending) for name in self._arrays if name.endswith(ending)]

    def lengths(self, fieldname: str) -> Floats:
        """Return the length of a field in every document, in words."""
        if fieldname not in self._whole:
            kept = self._arrays.get(f"{fieldname}/lengths")
            self._whole[fieldname] = (
                np.zeros(self.doc_count_all()) if kept is None else kept.astype(np.float64)
            )
        return self._whole[fieldname]

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return the length of a field in one document."""
        kept = self._arrays.get(f"{fieldname}/lengths")
        return default if kept is None else int(kept[docnum])

    def field_length(self, fieldname: str) -> int:
        """Return the length of a field in all documents, deleted ones included."""
        return int(self.lengths(fieldname).sum())

    def min_field_length(self, fieldname: str) -> int:
        """Return the least length of a field."""
        return int(self.lengths(fieldname).min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        """Return the greatest length of a field."""
        return int(self.lengths(fieldname).max(initial=0))


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
