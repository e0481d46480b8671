"""Sketches: a few numbers of a document, enough to tell how much of it another repeats.

A. Z. Broder, "On the resemblance and containment of documents" (1997): of the hashes of all runs
of three words, the smallest 64 are a fair sample of the runs. What two samples share is an
estimate of what the documents share (their Jaccard coefficient), with a standard error of at most
.0625. Runs with several numbers are left out: years and tables are the same in every language.

The hash of a run is a sum of its words' own, each times a key of its place, of which the high bits
are kept (D. Lemire and O. Kaser, "Strongly universal string hashing is fast", 2014). So a word is
hashed once, however many runs it is in. Many documents are sketched at once.
"""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from indexer.arithmetic import distinct
from indexer.grams import code_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.grams import Letters
    from indexer.model import IndexedDocument

    Hashes = npt.NDArray[np.uint64]
    Integers = npt.NDArray[Any]

SIZE = 64  # numbers kept
_SHINGLE = 3  # words
_NUMBERS = 2  # of the words of a shingle that is left out
_FEWEST = 8  # different shingles; less text is a caption, and captions resemble each other
_KEYS = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], np.uint64)
_BITS = np.uint64(32)  # of a sum the high ones are kept: the low ones depend on few bits of words
_LONGEST = 1 << 10  # letters of a word that are looked at
_POWERS = np.cumprod(np.full(_LONGEST, 0xD1342543DE82EF95, np.uint64))  # of letters by their place


def sketch_of(item: IndexedDocument) -> tuple[int, ...]:
    """Return the sketch of a document's prose, without what stands around it on its page."""
    kept = (
        item.words.surfaces[span.first : span.last] for span in item.spans if not span.boilerplate
    )
    return sketch([*itertools.chain.from_iterable(kept)])


def sketch(surfaces: Sequence[str]) -> tuple[int, ...]:
    """Return the smallest hashes of the shingles of some words, ascending; () of too few words.

    The same words give the same sketch in every process and on every machine.
    """
    lines = "".join(f"{surface}\n" for surface in surfaces).encode("utf-8", "replace")
    hashes = hashes_of(code_points(lines))
    return sketches(hashes, np.zeros(len(surfaces), np.int64), 1)[0]


def hashes_of(letters: Letters) -> Hashes:
    """Return a hash of each word, given as code points, each word ended by a line feed.

    The lowest bit tells a number.
    """
    ends = np.flatnonzero(letters == ord("\n"))
    if not ends.size:
        return np.zeros(0, np.uint64)
    starts = np.concatenate([[0], ends[:-1] + 1])
    place = np.arange(letters.size) - np.repeat(starts, ends + 1 - starts)
    terms = letters.astype(np.uint64) * _POWERS[np.minimum(place, _LONGEST - 1)]
    first = letters[starts]
    numbers = (first >= ord("0")) & (first <= ord("9"))
    found: Hashes = np.add.reduceat(terms, starts) >> _BITS << np.uint64(1) | numbers
    return found


def sketches(words: Hashes, documents: Integers, count: int) -> list[tuple[int, ...]]:
    """Return the sketches of documents, given the hash and the document of each of their words."""
    last = words.size - _SHINGLE + 1
    if last < 1:
        return [()] * count
    columns = [words[step : step + last] for step in range(_SHINGLE)]
    sums = sum(column * key for column, key in zip(columns, _KEYS, strict=True))
    numbers = sum((column & np.uint64(1)).astype(np.int64) for column in columns)
    fit = (documents[:last] == documents[_SHINGLE - 1 :]) & (numbers < _NUMBERS)
    keys = documents[:last].astype(np.uint64) << _BITS | np.asarray(sums, np.uint64) >> _BITS
    known = distinct(keys[fit])
    borders = known.searchsorted(np.arange(count + 1, dtype=np.uint64) << _BITS).tolist()
    shingles = known & np.uint64(0xFFFFFFFF)
    return [
        tuple(shingles[start : min(start + SIZE, end)].tolist()) if end - start >= _FEWEST else ()
        for start, end in itertools.pairwise(borders)
    ]


def originals(sketches: Sequence[tuple[int, ...]], share: float) -> dict[int, int]:
    """Return the place of the first document that each version of it is nearly the same as.

    Versions have at least this share of their shingles in common with it, and stand behind it.
    """
    holders: dict[int, list[int]] = {}  # of a shingle: the originals that have it
    found: dict[int, int] = {}
    for place in _resembling(sketches, share):
        sketch_ = sketches[place]
        shared = Counter(other for number in sketch_ for other in holders.get(number, ()))
        for other in sorted(shared):
            # Most share so few that no sample of both together could show enough.
            if shared[other] >= share * max(len(sketch_), len(sketches[other])) and (
                resemblance(sketches[other], sketch_) >= share
            ):
                found[place] = other
                break
        else:
            for number in sketch_:
                holders.setdefault(number, []).append(place)
    return found


def _resembling(sketches: Sequence[tuple[int, ...]], share: float) -> list[int]:
    """Return the places of the documents that have enough shingles of others: mostly none."""
    sizes = [len(sketch_) for sketch_ in sketches]
    hashes = np.fromiter(itertools.chain.from_iterable(sketches), np.int64, sum(sizes))
    order = np.argsort(hashes, kind="stable")
    repeated = hashes[order][1:] == hashes[order][:-1]
    elsewhere = np.zeros(hashes.size)
    elsewhere[order[1:][repeated]] = elsewhere[order[:-1][repeated]] = 1
    shared = np.bincount(np.repeat(np.arange(len(sizes)), sizes), elsewhere, len(sizes))
    enough: list[int] = np.flatnonzero((shared > 0) & (shared >= share * np.array(sizes))).tolist()
    return enough


def resemblance(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """Estimate which share of the shingles of two documents is in both: 0 to 1."""
    shared = set(a).intersection(b)
    if not shared:
        return 0.0
    # The smallest of both together are a sample of the union, of which either sketch knows its own.
    sample = set(heapq.nsmallest(SIZE, {*a, *b}))
    return len(sample & shared) / len(sample)
