"""Sketches: a few numbers of a document, enough to tell how much of it another repeats.

A. Z. Broder, "On the resemblance and containment of documents" (1997): of the hashes of all runs
of three words, the smallest 64 are a fair sample of the runs. What two samples share is an
estimate of what the documents share (their Jaccard coefficient), with a standard error of at most
.0625. Runs with several numbers are left out: years and tables are the same in every language.

The hash of a run is a sum of its words' own, each times a key of its place, of which the high bits
are kept (D. Lemire and O. Kaser, "Strongly universal string hashing is fast", 2014). So a word is
hashed once, however many runs it is in.
"""

from __future__ import annotations

import functools
import heapq
import itertools
import zlib
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZE = 64  # numbers kept
_SHINGLE = 3  # words
_NUMBERS = 2  # of the words of a shingle that is left out
_FEWEST = 8  # different shingles; less text is a caption, and captions resemble each other
_KEYS = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], np.uint64)
_EACH = np.ones_like(_KEYS)
_LOW_BITS = np.uint64(32)  # of a sum: they depend on the low bits of words alone
_IS_NUMBER = np.uint64(1)
_MEMO_LIMIT = 1 << 16  # words whose hashes are remembered


def sketch(surfaces: Sequence[str]) -> tuple[int, ...]:
    """Return the smallest hashes of the shingles of some words, ascending; () of too few words.

    The same words give the same sketch in every process and on every machine.
    """
    if len(surfaces) < _FEWEST + _SHINGLE - 1:
        return ()
    words = np.fromiter(map(_hash, surfaces), np.uint64, len(surfaces))
    shingles = np.convolve(words, _KEYS, "valid") >> _LOW_BITS
    numbers = np.convolve(words & _IS_NUMBER, _EACH, "valid")
    distinct = np.unique(shingles[numbers < _NUMBERS])
    return tuple(distinct[:SIZE].tolist()) if len(distinct) >= _FEWEST else ()


@functools.lru_cache(_MEMO_LIMIT)
def _hash(word: str) -> int:
    """Return 33 bits, the lowest of which says whether the word is a number."""
    return zlib.crc32(word.encode()) << 1 | word[0].isdigit()


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
