"""Sketches: a few numbers of a document, enough to tell how much of it another repeats.

A. Z. Broder, "On the resemblance and containment of documents" (1997): of the hashes of all runs
of three words, the smallest 64 are a fair sample of the runs. What two samples share is an
estimate of what the documents share (their Jaccard coefficient), with a standard error of at most
.0625. Runs with several numbers are left out: years and tables are the same in every language.
"""

from __future__ import annotations

import heapq
import zlib
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZE = 64  # numbers kept
_SHINGLE = 3  # words
_NUMBERS = 2  # of the words of a shingle that is left out
_FEWEST = 8  # different shingles; less text is a caption, and captions resemble each other
_WORD_BITS = 0xFFFFFFFF
_SPREAD = 0x9E3779B1  # odd, so that different sums stay different (Knuth's multiplicative hash)


def sketch(surfaces: Sequence[str]) -> tuple[int, ...]:
    """Return the smallest hashes of the shingles of some words, ascending; () of too few words.

    The same words give the same sketch in every process and on every machine.
    """
    shingles = {
        (zlib.crc32(f"{a} {b} {c}".encode()) * _SPREAD) & _WORD_BITS
        for a, b, c in zip(surfaces, surfaces[1:], surfaces[2:], strict=False)
        if a[0].isdigit() + b[0].isdigit() + c[0].isdigit() < _NUMBERS
    }
    return tuple(heapq.nsmallest(SIZE, shingles)) if len(shingles) >= _FEWEST else ()


def originals(sketches: Sequence[tuple[int, ...]], share: float) -> dict[int, int]:
    """Return the place of the first document that each version of it is nearly the same as.

    Versions have at least this share of their shingles in common with it, and stand behind it.
    """
    holders: dict[int, list[int]] = {}  # of a shingle: the originals that have it
    found: dict[int, int] = {}
    for place, sketch_ in enumerate(sketches):
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


def resemblance(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """Estimate which share of the shingles of two documents is in both: 0 to 1."""
    shared = set(a).intersection(b)
    if not shared:
        return 0.0
    # The smallest of both together are a sample of the union, of which either sketch knows its own.
    sample = set(heapq.nsmallest(SIZE, {*a, *b}))
    return len(sample & shared) / len(sample)
