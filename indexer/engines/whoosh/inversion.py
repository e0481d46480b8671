"""The words of documents in their order -> the documents of each word: postings are sorted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indexer.engines.whoosh.arrays import smallest
from indexer.engines.whoosh.packed import half_arrays, joined_planes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.engines.whoosh.arrays import Array, Arrays
    from indexer.engines.whoosh.kernels import Integers

_AT_ONCE = 1 << 20  # words of a text that are sorted in one step: some 40 MB


def posting_arrays(name: str, words: Array, documents: Array, count: int | None) -> Arrays:
    """Return the arrays of postings, given a word and its document for every place of a text.

    `count` is how many words there are; None lists those that occur.
    """
    listed: Array | None = None
    if count is None:
        listed, words = np.unique(words, return_inverse=True)
        count = listed.size
    parts = [_sorted(words, documents, *among) for among in _parts(words, count)]
    per_word, planes, frequencies = zip(*parts, strict=True)
    first = np.zeros(count + 1, np.uint32)
    np.cumsum(np.concatenate(per_word), out=first[1:])
    found = {} if listed is None else {f"{name}/words": smallest(listed)}
    found |= joined_planes(f"{name}/documents", planes)
    found |= half_arrays(f"{name}/frequencies", np.concatenate(frequencies))
    return found | {f"{name}/first": first}


def _parts(words: Array, count: int) -> Iterator[tuple[int, int]]:
    """Cut the vocabulary into ranges of words that occur so often together."""
    counts = np.zeros(count, np.int64)
    for start in range(0, words.size, _AT_ONCE):  # all at once, numpy would make them 64 bits wide
        counts += np.bincount(words[start : start + _AT_ONCE], minlength=count)
    before = np.concatenate([[0], np.cumsum(counts)])
    start = 0
    while start < count:
        end = int(before.searchsorted(before[start] + _AT_ONCE, side="right")) - 1
        yield start, max(end, start + 1)
        start = max(end, start + 1)
    if not count:
        yield 0, 0


def _sorted(
    words: Array, documents: Array, start: int, end: int
) -> tuple[Integers, tuple[Array, Array], Array]:
    """Return the postings of a range of words: how many of each, documents, frequencies.

    Documents are in planes: the low 16 bits, and those above.
    """
    if start or end <= int(words.max(initial=0)):
        mine = (words >= start) & (words < end)
        words, documents = words[mine], documents[mine]
    keys = (words.astype(np.uint64) - np.uint64(start)) << np.uint64(32)
    keys |= documents
    keys.sort()
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])[: keys.size])
    frequencies = smallest(np.diff(starts, append=keys.size))
    keys = keys[starts]
    low, high = keys.astype(np.uint16), smallest(keys.astype(np.uint32) >> np.uint32(16))
    keys >>= np.uint64(32)
    return np.bincount(keys.astype(np.int64), minlength=end - start), (low, high), frequencies
