"""Documents side by side, as columns of numbers: what matching and ranking read of candidates.

A word is a number; a lexicon tells which numbers have a stem, a surface or a spelling. The words of
a document are those of its title, then those of its text. A *place* counts the words of all
documents of a window.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, groupby
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.arithmetic import distinct
from indexer.grams import code_points
from indexer.languages import ANALYZERS
from indexer.model import Span
from indexer.schema import SPELLED, STEM, SURFACE
from indexer.sketch import sketch_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.model import Document, IndexedDocument

Array: TypeAlias = npt.NDArray[Any]
Integers: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

LANGUAGE_CODES = tuple(sorted(ANALYZERS))
"""Languages as columns know them: by their place here."""


class Lexicon(Protocol):
    """What the numbers of words mean. Those of one language lie in a few ranges."""

    size: int

    def words(self, language: str, kind: str, term: str) -> Integers:
        """Return the words with a stem, a surface or a spelling, ascending."""
        ...

    def ranges(self, language: str) -> Sequence[range]:
        """Return the numbers of a language's words."""
        ...

    def lines(self, words: Integers) -> bytes:
        """Return the surfaces of words, which are ascending, in UTF-8, a line each."""
        ...


class Passages(NamedTuple):
    """The passages of all documents: `first` of each document, then a value for each passage."""

    first: Integers
    starts: Integers  # offsets in the text
    ends: Integers
    words: Integers  # the place of its first word
    languages: Integers  # places in LANGUAGE_CODES
    paragraphs: Integers
    boilerplate: Flags


@dataclass(frozen=True, slots=True)
class Opened:
    """The text of a document, to be shown. Offsets are of words, in the text or in the title."""

    text: str
    spans: Sequence[Span]
    words: Offsets
    title: Offsets


@dataclass(frozen=True, slots=True)
class Offsets:
    """Where words start and end."""

    starts: Sequence[int]
    ends: Sequence[int]


@dataclass(frozen=True)
class Window:
    """Documents side by side. `first` is where the words of each begin, and those of the last end.

    `titles` counts the words of each title. `languages` are those of the documents.
    """

    ids: Sequence[str]
    languages: Sequence[str]
    words: Array
    first: Integers
    titles: Integers
    passages: Passages
    lexicon: Lexicon

    def document(self, row: int) -> Document:
        """Return what is known of a document."""
        raise NotImplementedError

    def opened(self, rows: Sequence[int]) -> list[Opened]:
        """Return the texts of some documents, to be shown."""
        raise NotImplementedError

    def sketches(self, rows: Sequence[int]) -> list[tuple[int, ...]]:
        """Return the sketches of some documents."""
        raise NotImplementedError

    def spans(self, row: int) -> list[Span]:
        """Return the passages of a document; words count from the first of its text."""
        among = slice(int(self.passages.first[row]), int(self.passages.first[row + 1]))
        begun = int(self.first[row] + self.titles[row])
        starts, ends, words, codes, paragraphs, boilerplate = (
            column[among].tolist() for column in self.passages[1:]
        )
        borders = [*words, int(self.first[row + 1])]
        return [
            Span(
                starts[at],
                ends[at],
                LANGUAGE_CODES[codes[at]],
                paragraphs[at],
                boilerplate[at],
                borders[at] - begun,
                borders[at + 1] - begun,
            )
            for at in range(len(starts))
        ]

    @cached_property
    def distinct(self) -> Integers:
        """The words that occur, ascending."""
        return distinct(self.words).astype(np.int64)

    @cached_property
    def ranks(self) -> Array:
        """The word at each place, by its place among the distinct ones."""
        table = np.empty(self.lexicon.size, np.int32)  # only what is looked up is written
        table[self.distinct] = np.arange(self.distinct.size)
        ranks: Array = table[self.words]
        return ranks

    @cached_property
    def letters(self) -> Array:
        """The code points of the surfaces of distinct words, each ended by a line feed."""
        return code_points(self.lexicon.lines(self.distinct))

    @cached_property
    def passage_documents(self) -> Integers:
        """The document of each passage."""
        return np.repeat(np.arange(len(self.ids)), np.diff(self.passages.first))

    @cached_property
    def lengths(self) -> Integers:
        """How many words of each language each document has: a row for each document."""
        count = len(self.ids)
        found = np.zeros((count, len(LANGUAGE_CODES)), np.int64)
        at = self.passage_documents * len(LANGUAGE_CODES) + self.passages.languages
        sizes = np.bincount(at, self.passage_words.astype(np.float64), found.size)
        found += sizes.astype(np.int64).reshape(found.shape)
        spoken = [LANGUAGE_CODES.index(language) for language in self.languages]
        found[np.arange(count), spoken] += self.titles
        return found

    @cached_property
    def passage_words(self) -> Integers:
        """How many words each passage has."""
        starts = self.passages.words
        ends = np.concatenate([starts[1:], self.first[-1:]])[: starts.size]
        # The next passage may be another document's, whose title stands before it.
        found: Integers = np.minimum(ends, self.first[self.passage_documents + 1]) - starts
        return found

    def surfaces(self, places: Integers) -> dict[int, str]:
        """Return the surfaces of the words at some places, by the words' numbers."""
        numbers = distinct(self.words[places]).astype(np.int64)
        lines = self.lexicon.lines(numbers).decode().split("\n")  # each is ended by one
        return dict(zip(numbers.tolist(), lines[:-1], strict=True))

    def documents(self, places: Integers) -> Integers:
        """Return the document of each place."""
        found: Integers = self.first.searchsorted(places, side="right") - 1
        return found

    def in_title(self, places: Integers, documents: Integers) -> Flags:
        """Tell which places, of these documents, are in a title."""
        found: Flags = places - self.first[documents] < self.titles[documents]
        return found

    def passage_at(self, places: Integers) -> Integers:
        """Return the passage of each place that is in a text; passages count over all documents."""
        found: Integers = self.passages.words.searchsorted(places, side="right") - 1
        return found

    def paragraph(self, places: Integers) -> Integers:
        """Return a number for the paragraph of each place, titles included: equal for the same."""
        documents = self.documents(places)
        if not self.passages.words.size:
            return documents
        found = self.passages.paragraphs[self.passage_at(places)]
        inside = np.where(self.in_title(places, documents), -1, found)
        numbers: Integers = documents * (int(self.passages.paragraphs.max()) + 2) + inside
        return numbers


class _Remembered(Window):
    """A window over analysed documents that are at hand."""

    items: Sequence[IndexedDocument] = ()

    def document(self, row: int) -> Document:
        return self.items[row].document

    def opened(self, rows: Sequence[int]) -> list[Opened]:
        return [
            Opened(
                item.text,
                item.spans,
                Offsets(item.words.starts, item.words.ends),
                Offsets(item.title.starts, item.title.ends),
            )
            for item in map(self.items.__getitem__, rows)
        ]

    def sketches(self, rows: Sequence[int]) -> list[tuple[int, ...]]:
        return [sketch_of(self.items[row]) for row in rows]


class _Listed:
    """A lexicon of words at hand: (language, surface, spelling, stem), ascending."""

    def __init__(self, words: Sequence[tuple[str, str, str, str]]) -> None:
        self.size = len(words)
        self._words = words
        self._known: dict[tuple[str, str, str], list[int]] = {}
        for number, (language, surface, spelled, stem) in enumerate(words):
            for kind, term in ((SURFACE, surface), (SPELLED, spelled), (STEM, stem)):
                self._known.setdefault((language, kind, term), []).append(number)

    def words(self, language: str, kind: str, term: str) -> Integers:
        return np.array(self._known.get((language, kind, term), ()), np.int64)

    def ranges(self, language: str) -> Sequence[range]:
        mine = [number for number, word in enumerate(self._words) if word[0] == language]
        return [range(mine[0], mine[-1] + 1)] if mine else []

    def lines(self, words: Integers) -> bytes:
        return "".join(f"{self._words[number][1]}\n" for number in words.tolist()).encode()


def window_of(items: Sequence[IndexedDocument]) -> Window:
    """Return analysed documents side by side."""
    rows = [[*_words(item)] for item in items]
    listed = sorted(set(chain.from_iterable(rows)))
    number = {word: at for at, word in enumerate(listed)}
    titles = np.array([len(item.title.surfaces) for item in items], np.int64)
    first = np.array([0, *accumulate(map(len, rows))], np.int64)
    spans = [span for item in items for span in item.spans]
    begun = [
        int(first[at]) + int(titles[at]) + span.first
        for at, item in enumerate(items)
        for span in item.spans
    ]
    window = _Remembered(
        [item.document.id for item in items],
        [item.document.language for item in items],
        np.array([number[word] for row in rows for word in row], np.uint32),
        first,
        titles,
        Passages(
            np.array([0, *accumulate(len(item.spans) for item in items)], np.int64),
            np.array([span.start for span in spans], np.int64),
            np.array([span.end for span in spans], np.int64),
            np.array(begun, np.int64),
            np.array([LANGUAGE_CODES.index(span.language) for span in spans], np.int64),
            np.array([span.paragraph for span in spans], np.int64),
            np.array([span.boilerplate for span in spans], np.bool_),
        ),
        _Listed(listed),
    )
    object.__setattr__(window, "items", items)
    return window


def _words(item: IndexedDocument) -> Iterator[tuple[str, str, str, str]]:
    title, text = item.title, item.words
    for row in zip(title.surfaces, title.spelled, title.stems, strict=True):
        yield (item.document.language, *row)
    for language, run in groupby(item.spans, lambda span: span.language):
        spans = list(run)
        part = slice(spans[0].first, spans[-1].last)
        for row in zip(text.surfaces[part], text.spelled[part], text.stems[part], strict=True):
            yield (language, *row)
