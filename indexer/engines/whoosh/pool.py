"""The documents of a new segment, as columns of numbers, until they are written."""

from __future__ import annotations

import itertools
from array import array
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.engines.whoosh.cards import packed, stored_card
from indexer.engines.whoosh.documents import CODED
from indexer.engines.whoosh.forward import BOILERPLATE, SKETCHED
from indexer.engines.whoosh.rows import bytes_of, counted
from indexer.sketch import sketch_of
from indexer.window import LANGUAGE_CODES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from indexer.engines.whoosh.arrays import Array, Arrays
    from indexer.engines.whoosh.kernels import Integers
    from indexer.model import IndexedDocument, Span, Words

_CODES = {language: code for code, language in enumerate(LANGUAGE_CODES)}


class Source(NamedTuple):
    """Documents on their way into a segment.

    `keys` gives the words of a language in any order, `numbers` their numbers in `sequence`, the
    words of all documents one after the other, `size` in all. `rows` are the other columns by
    name, `titles` the words in each title, and `columns` the coded values of each document.
    """

    keys: Callable[[str], list[bytes]]
    numbers: dict[str, Integers]
    sequence: Callable[[], Array]
    size: int
    rows: dict[str, Arrays]
    titles: Integers
    columns: dict[str, list[str]]


class Pool:
    """Takes documents, one after the other; the texts go to a file at once."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        counter = itertools.count()
        self._numbers: dict[str, defaultdict[tuple[str, str, str], int]] = {
            language: defaultdict(counter.__next__) for language in LANGUAGE_CODES
        }
        self._words, self._starts, self._ends = array("I"), array("I"), array("I")
        self._counts, self._titles = array("I"), array("I")
        self._spans, self._span_counts = array("I"), array("I")
        self._ids: list[bytes] = []
        self._cards: list[bytes] = []
        self._sketches: list[tuple[int, ...]] = []
        self._text_sizes = array("I")
        self._columns: dict[str, list[str]] = {name: [] for name in CODED}

    @property
    def words(self) -> int:
        """How many words there are."""
        return len(self._words)

    def add(self, item: IndexedDocument) -> bytes:
        """Add a document and return its text as it is to be written."""
        document = item.document
        before = len(self._words)
        self._add_words(document.language, item.title, 0, len(item.title.surfaces))
        for language, first, last in _runs(item.spans):
            self._add_words(language, item.words, first, last)
        for words in (item.title, item.words):
            self._starts.fromlist(words.starts)
            self._ends.fromlist(words.ends)
        self._counts.append(len(self._words) - before)
        self._titles.append(len(item.title.surfaces))
        self._add_spans(item.spans)
        self._ids.append(document.id.encode())
        self._cards.append(stored_card(document, item.state))
        # Those of short documents are made again from their words when they are asked for.
        self._sketches.append(sketch_of(item) if len(item.words.surfaces) >= SKETCHED else ())
        for name in CODED:
            self._columns[name].append(getattr(document, name))
        text = packed(item.text)
        self._text_sizes.append(len(text))
        return text

    def _add_words(self, language: str, words: Words, first: int, last: int) -> None:
        numbers = self._numbers[language]
        columns = (words.surfaces, words.spelled, words.stems)
        rows = zip(*(column[first:last] for column in columns), strict=True)
        self._words.fromlist([numbers[row] for row in rows])

    def _add_spans(self, spans: Sequence[Span]) -> None:
        end = paragraph = 0
        for span in spans:
            self._spans.extend(
                (
                    span.start - end,
                    span.end - span.start,
                    span.last - span.first,
                    span.paragraph - paragraph,
                    _CODES[span.language] | BOILERPLATE * span.boilerplate,
                )
            )
            end, paragraph = span.end, span.paragraph
        self._span_counts.append(len(spans))

    def source(self) -> Source:
        """Return the documents."""
        counts = np.array(self._counts, np.int64)
        titles = np.array(self._titles, np.int64)
        names = ("gaps", "letters", "words", "steps", "info")
        spans = np.array(self._spans, np.int64).reshape(-1, len(names))
        hashes = np.array([*itertools.chain.from_iterable(self._sketches)], np.int64)
        return Source(
            lambda language: ["\n".join(row).encode() for row in self._numbers[language]],
            {
                code: np.fromiter(rows.values(), np.int64, len(rows))
                for code, rows in self._numbers.items()
            },
            lambda: np.array(self._words, np.uint32),
            self.words,
            {
                "id": bytes_of(self._ids),
                "card": bytes_of(self._cards),
                "sketch": counted([*map(len, self._sketches)], hashes=hashes),
                "text": counted(self._text_sizes),
                "spans": counted(
                    self._span_counts, **{name: spans[:, n] for n, name in enumerate(names)}
                ),
            }
            | self._offsets(counts, titles),
            titles,
            self._columns,
        )

    def _offsets(self, counts: Integers, titles: Integers) -> dict[str, Arrays]:
        """Return the gaps between words, and the words of odd length."""
        starts, ends = (np.array(c, np.int64) for c in (self._starts, self._ends))
        first = np.concatenate([[0], np.cumsum(counts)])
        before = np.concatenate([[0], ends[:-1]])[: ends.size]
        anew = np.concatenate([first[:-1], first[:-1] + titles])
        before[anew[anew < ends.size]] = 0
        gaps = starts - before
        letters = self._letters()[np.array(self._words, np.int64)]
        odd = np.flatnonzero(ends - starts != letters)
        return {
            "words": counted(self._counts, gaps=gaps),
            "odd": _listed(odd, first, size=(ends - starts)[odd]),
        }

    def _letters(self) -> Integers:
        """Return the length of each word's spelling."""
        letters = np.zeros(sum(map(len, self._numbers.values())), np.int64)
        for rows in self._numbers.values():
            for (surface, spelled, _), number in rows.items():
                letters[number] = len(spelled or surface)
        return letters


def _runs(spans: Iterable[Span]) -> Iterable[tuple[str, int, int]]:
    """Join passages of one language: (language, first word, last word)."""
    for language, run in itertools.groupby(spans, lambda span: span.language):
        together = list(run)
        yield language, together[0].first, together[-1].last


def _listed(places: Integers, first: Integers, **column: Integers) -> Arrays:
    """Return, by document, where in it something stands, and what."""
    documents = first.searchsorted(places, side="right") - 1
    per_document = np.bincount(documents, minlength=first.size - 1)
    return {"counts": per_document, "at": places - first[documents]} | column
