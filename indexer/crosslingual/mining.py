"""Translated sentences of documents that are versions of each other, by the vectors of an encoder.

Margin-based mining (Artetxe and Schwenk 2019): what counts is not how near two sentences are, but
how much nearer than the nearest others of each. Some sentences are near to everything.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.analysis import sentence_breaks
from indexer.crosslingual.array_file import (
    as_bytes,
    as_words,
    encoder_of,
    of_another,
    read_arrays,
    write_arrays,
)
from indexer.crosslingual.memory import Pair
from indexer.crosslingual.vectors import mean_of_greatest
from indexer.model import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from indexer.crosslingual.array_file import Array
    from indexer.crosslingual.encoder import Encoder
    from indexer.crosslingual.passage_vectors import Source
    from indexer.crosslingual.vectors import Vectors

_MARGIN = 1.2  # where one sentence in 15 is translated, 1.06 is wrong six times in seven
_SIMILARITY = 0.65  # below it sentences tell of one matter, but not the same of it
_NEIGHBOURS = 4
_SHORTEST, _LONGEST = 20, 600  # characters of a sentence
_MOST_SENTENCES = 500  # of a document that are looked at
_MOST_PAIRS = 60_000  # that are kept: more than words are learnt of, and 30 MB
_TOGETHER = 16  # pairs of documents that are open at once


class Mined(NamedTuple):
    """Sentence `left` of one text is translated by `right` of another; as near as their cosine."""

    left: int
    right: int
    cosine: float


def mine(left: Vectors, right: Vectors) -> list[Mined]:
    """Return the sentences of two texts that translate each other, in the order of the first.

    A row of length 1 is a sentence, of which a text has some hundreds: all are compared at once. A
    pair is one where each is the other's best. Equal sentences would be each other's only
    neighbours: let each be there once.
    """
    if not len(left) or not len(right):
        return []
    cosines = left @ right.T
    ours, theirs = (mean_of_greatest(side, _NEIGHBOURS) for side in (cosines, cosines.T))
    around = (ours[:, None] + theirs) / 2
    margins = cosines / np.maximum(around, np.finfo(np.float32).tiny)
    best = margins.argmax(axis=1)
    rows = np.arange(len(left))
    chosen = margins.argmax(axis=0)[best] == rows
    chosen &= (margins[rows, best] >= _MARGIN) & (cosines[rows, best] >= _SIMILARITY)
    return [
        Mined(row, int(best[row]), float(cosines[row, best[row]]))
        for row in np.flatnonzero(chosen).tolist()
    ]


class MinedPairs:
    """Sentences that translate each other, by the pair of documents that they are of.

    The key of a pair of documents names both as they were: those unchanged are not mined again.
    """

    def __init__(self, fingerprint: str) -> None:
        """Begin without pairs. `fingerprint` is that of the encoder that finds them."""
        self.fingerprint = fingerprint
        self._kept: dict[str, list[Pair]] = {}

    def __len__(self) -> int:
        """Count the pairs of sentences."""
        return sum(map(len, self._kept.values()))

    def keys(self) -> Sequence[str]:
        """Return the keys of the pairs of documents that were mined."""
        return [*self._kept]

    def between(self, left: str, right: str) -> list[Pair]:
        """Return the pairs of two languages."""
        wanted = {left, right}
        return [
            pair
            for pairs in self._kept.values()
            for pair in pairs
            if {pair.left_language, pair.right_language} == wanted
        ]

    def extend(
        self,
        encoder: Encoder,
        wanted: Mapping[str, tuple[str, str]],
        read: Callable[[Sequence[str]], Iterable[Source]],
        seconds: float,
    ) -> Progress:
        """Mine pairs of documents for so many seconds, a few at least; tell how many are done.

        `wanted` has the ids of all documents that are versions of each other, by key; what is not
        among them is dropped. Where enough pairs are kept, no more are sought.
        """
        if encoder.fingerprint != self.fingerprint:
            raise of_another("passages", encoder.name)
        until = time.monotonic() + seconds
        self._kept = {key: self._kept[key] for key in wanted if key in self._kept}
        missing = [key for key in wanted if key not in self._kept]
        done = 0
        while done < len(missing) and (not done or time.monotonic() < until):
            if len(self) >= _MOST_PAIRS:
                return Progress(len(wanted), len(wanted))
            some = missing[done : done + _TOGETHER]
            ids = dict.fromkeys(i for key in some for i in wanted[key])
            known = {source.id: _Text.of(source, encoder) for source in read([*ids])}
            for key in some:
                one, other = map(known.get, wanted[key])
                self._kept[key] = _pairs(one, other) if one and other else []
            done += len(some)
        return Progress(len(wanted) - len(missing) + done, len(wanted))

    def save(self, path: Path) -> None:
        """Write the pairs to a file, whole or not at all."""
        pairs = [pair for kept in self._kept.values() for pair in kept]
        arrays: dict[str, Array] = {
            "encoder": as_bytes([self.fingerprint]),
            "keys": as_bytes(self._kept),
            "pairs": np.array([len(kept) for kept in self._kept.values()], np.int64),
            "texts": as_bytes(text for pair in pairs for text in pair),
        }
        write_arrays(path, arrays)

    @classmethod
    def load(cls, path: Path, fingerprint: str = "") -> MinedPairs:
        """Read the pairs that the encoder of this fingerprint has found; any, where there is none.

        Raises IndexMissing, IndexCorrupt, and IndexOutdated where another found them.
        """
        arrays = read_arrays(path)
        loaded = cls(encoder_of(arrays, fingerprint, "passages", path))
        texts = iter(as_words(arrays["texts"]))
        counts = arrays["pairs"].tolist()
        for key, count in zip(as_words(arrays["keys"]) if counts else (), counts, strict=True):
            loaded._kept[key] = [
                Pair(next(texts), next(texts), next(texts), next(texts)) for _ in range(count)
            ]
        return loaded


class _Text(NamedTuple):
    """The sentences of a document, each once, with a row for each."""

    language: str
    sentences: Sequence[str]
    rows: Vectors

    @classmethod
    def of(cls, source: Source, encoder: Encoder) -> _Text:
        """Encode the sentences of a document."""
        found: dict[str, None] = {}
        for passage in source.passages:
            for start, end in sentence_breaks(passage, source.language):
                sentence = " ".join(passage[start:end].split())
                if _SHORTEST <= len(sentence) <= _LONGEST:
                    found[sentence] = None
            if len(found) >= _MOST_SENTENCES:
                break
        sentences = [*found][:_MOST_SENTENCES]
        none = np.zeros((0, encoder.dimensions), np.float32)
        return cls(source.language, sentences, encoder.encode(sentences) if sentences else none)


def _pairs(one: _Text, other: _Text) -> list[Pair]:
    """Return what two documents say in both languages; a sentence that stands in both is none."""
    return [
        Pair(one.language, one.sentences[left], other.language, other.sentences[right])
        for left, right, _ in mine(one.rows, other.rows)
        if one.sentences[left] != other.sentences[right]
    ]
