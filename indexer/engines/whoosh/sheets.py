"""What plain words are answered from: the arrays of a segment, each of one type wherever it is.

Files keep numbers in as few bytes as they need; loops that are compiled want to know the type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.forward import BOILERPLATE

if TYPE_CHECKING:
    from indexer.engines.whoosh.arrays import Array
    from indexer.engines.whoosh.codec import TermsReader
    from indexer.engines.whoosh.kernels import Integers
    from indexer.engines.whoosh.packed import Halves, Planes


class PostingColumns(NamedTuple):
    """Which documents have each word, and how often.

    Numbers in two planes have a low and a high one, which is empty where all are small. Halves are
    followed by where the large ones are, and these.
    """

    first: npt.NDArray[np.uint32]  # posting of each word, and behind the last
    document_low: npt.NDArray[np.uint16]
    document_high: npt.NDArray[np.uint8]
    often: npt.NDArray[np.uint8]
    often_at: npt.NDArray[np.uint32]
    often_large: npt.NDArray[np.uint32]
    gone: npt.NDArray[np.uint8]  # 1 for each document that was deleted; empty where none was


class TextColumns(NamedTuple):
    """The words of each document, and its passages.

    What begins with `first` has the place of the first one of each document, and behind the last.
    """

    first_word: Integers  # of the title, if it has words
    titles: npt.NDArray[np.uint32]  # how many words are the title's
    word_low: npt.NDArray[np.uint16]
    word_high: npt.NDArray[np.uint8]
    gaps: npt.NDArray[np.uint8]
    gaps_at: npt.NDArray[np.uint32]
    gaps_large: npt.NDArray[np.uint32]
    letters: npt.NDArray[np.uint16]  # of each word of the segment
    first_odd: Integers
    odd_at: npt.NDArray[np.uint32]
    odd_size: npt.NDArray[np.uint32]
    first_passage: Integers
    passage_words: Integers  # the place of the first word of each passage
    passage_ends: Integers  # running sums over all documents
    passage_letters: npt.NDArray[np.uint32]
    paragraphs: Integers  # of each passage, in its document
    info: npt.NDArray[np.uint8]  # of each passage


_Types: TypeAlias = tuple[Any, ...]
_PLANES: _Types = np.uint16, np.uint8
_HALVES: _Types = np.uint8, np.uint32, np.uint32
_POSTING_TYPES: _Types = (np.uint32, *_PLANES, *_HALVES, np.uint8)
_TEXT_TYPES: _Types = (
    *(np.int64, np.uint32, *_PLANES, *_HALVES, np.uint16, np.int64, np.uint32, np.uint32),
    *(np.int64, np.int64, np.int64, np.uint32, np.int64, np.uint8),
)


def of_nothing() -> tuple[PostingColumns, TextColumns]:
    """Return the columns of a segment without documents."""
    postings, text = (
        [_as(kind, np.zeros(1, kind)) for kind in kinds] for kinds in (_POSTING_TYPES, _TEXT_TYPES)
    )
    return PostingColumns(*postings), TextColumns(*text)


class Sheet:
    """The columns of a segment, and those that single numbers are read from."""

    def __init__(self, reader: TermsReader) -> None:
        """Take what a segment's readers have mapped."""
        self.postings, self.text = _posting_columns(reader), _text_columns(reader)
        # The numbers of memory are read ten times as fast as those of an array.
        self.first_word = self.text.first_word.data
        self.titles = self.text.titles.data
        self.first_odd = self.text.first_odd.data
        self.first_passage = self.text.first_passage.data
        self.passage_words = self.text.passage_words.data
        self._passage_ends = self.text.passage_ends.data
        self._passage_letters = self.text.passage_letters.data
        self.paragraphs = self.text.paragraphs.data
        self._info = self.text.info.data

    def bounds(self, document: int, passage: int) -> tuple[int, int]:
        """Return where a passage of a document starts and ends in its text."""
        first = self.first_passage[document]
        end = self._passage_ends[passage] - (self._passage_ends[first - 1] if first else 0)
        return end - self._passage_letters[passage], end

    def is_aside(self, passage: int) -> bool:
        """Tell boilerplate."""
        return bool(self._info[passage] & BOILERPLATE)


def _posting_columns(reader: TermsReader) -> PostingColumns:
    documents = reader.documents
    gone = np.zeros(documents.doc_count_all() if documents.deleted.size else 0, np.uint8)
    gone[documents.deleted] = 1
    columns = (
        np.asarray(reader.text.first),
        *_planes(reader.text.documents),
        *_halves(reader.text.frequencies),
        gone,
    )
    return PostingColumns(*map(_as, _POSTING_TYPES, columns))


def _text_columns(reader: TermsReader) -> TextColumns:
    forward = reader.documents.forward
    spans, odd = forward.spans, forward.rows["odd"]
    columns = (
        forward.first,
        forward.titles,
        *_planes(forward.numbers),
        *_halves(forward.gaps),
        reader.word_letters,
        odd.first,
        *(odd.columns[name] for name in ("at", "size")),
        spans.first,
        forward.span_words,
        np.cumsum(spans.columns["gaps"] + spans.columns["letters"].astype(np.int64)),
        spans.columns["letters"],
        forward.paragraphs,
        spans.columns["info"],
    )
    return TextColumns(*map(_as, _TEXT_TYPES, columns))


def _planes(numbers: Planes) -> tuple[Array, Array]:
    return numbers.low, np.zeros(0, np.uint8) if numbers.high is None else numbers.high


def _halves(numbers: Halves) -> tuple[Array, Array, Array]:
    return numbers.halves, numbers.at, numbers.large


def _as(kind: type[Any], values: Array) -> Array:
    """Return values of a type that holds them; an array that is of it already is not copied."""
    found = values.astype(kind, casting="safe", copy=False).view()
    found.flags.writeable = False
    return found
