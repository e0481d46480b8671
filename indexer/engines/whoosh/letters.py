"""How many documents have each group of four letters: what ranking by letters needs of an index.

Their postings would be twice as large as the text. The counts of documents that do not change are
kept, those of deleted documents are taken off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.arithmetic import ranges
from indexer.engines.whoosh.arrays import smallest
from indexer.grams import code_points, grams_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.engines.whoosh.arrays import Array, Arrays
    from indexer.engines.whoosh.kernels import Integers
    from indexer.engines.whoosh.vocabulary import Vocabulary
    from indexer.grams import Keys

_AT_ONCE = 1 << 17  # words that are looked at in one step: some 30 MB


class Letters(NamedTuple):
    """Keys of groups of letters, ascending, and how many documents have each."""

    keys: Keys
    documents: Integers


class _Spelled(NamedTuple):
    """The groups of some surfaces: numbers into `keys`, and which of them are whose."""

    keys: Keys
    grams: Integers
    first: Integers


def letters_of(vocabulary: Vocabulary, words: Integers, documents: Array) -> Letters:
    """Count the groups in words of one language, given with the document of each, ascending."""
    found = vocabulary.surfaces_of(words)
    having = np.zeros(vocabulary.surfaces.count, np.bool_)
    having[found] = True
    surfaces, owners = np.flatnonzero(having), (np.cumsum(having) - 1)[found]
    spelled = _spelled(vocabulary.lines(vocabulary.first[surfaces]), surfaces.size)
    counts = np.zeros(spelled.keys.size, np.int64)
    for part in _parts(documents):
        counts += _counted(spelled, owners[part], documents[part])
    return Letters(spelled.keys, counts)


def added(parts: Sequence[Letters], gone: Sequence[Letters] = ()) -> Letters:
    """Add up counts, and take off those of documents that are gone."""
    everything = [*parts, *(Letters(part.keys, -part.documents) for part in gone)]
    if not everything:
        return Letters(np.zeros(0, np.uint32), np.zeros(0, np.int64))
    keys, place = np.unique(np.concatenate([part.keys for part in everything]), return_inverse=True)
    counts = np.zeros(keys.size, np.int64)
    np.add.at(counts, place, np.concatenate([part.documents for part in everything]))
    return Letters(keys[counts > 0], counts[counts > 0])


def letter_arrays(language: str, letters: Letters) -> Arrays:
    """Return the arrays of a language's letters."""
    return {
        f"{language}/grams/keys": letters.keys,
        f"{language}/grams/documents": smallest(letters.documents),
    }


def stored_letters(language: str, arrays: Arrays) -> Letters:
    """Return the counts that were kept."""
    documents = arrays[f"{language}/grams/documents"].astype(np.int64)
    return Letters(arrays[f"{language}/grams/keys"], documents)


def _spelled(lines: bytes, count: int) -> _Spelled:
    found = grams_of(code_points(lines))
    keys, numbers = np.unique(found.keys, return_inverse=True)
    order = np.argsort(found.words, kind="stable")
    per_surface = np.bincount(found.words, minlength=count)
    return _Spelled(keys, numbers[order], np.concatenate([[0], np.cumsum(per_surface)]))


def _parts(documents: Array) -> Iterator[slice]:
    """Cut words into parts, no document into two."""
    start = 0
    while start < documents.size:
        last = documents[min(start + _AT_ONCE, documents.size) - 1]
        end = int(documents.searchsorted(last, side="right"))
        yield slice(start, end)
        start = end


def _counted(spelled: _Spelled, owners: Integers, documents: Array) -> Integers:
    """Count in how many documents of a part each group is."""
    starts = spelled.first[owners]
    sizes = spelled.first[owners + 1] - starts
    grams = spelled.grams[ranges(starts, sizes)]
    rows = np.repeat((documents - documents[0]).astype(np.int64), sizes)  # 32 bits overflow
    pairs = rows * spelled.keys.size + grams
    if pairs.size and int(pairs.max()) < 1 << 32:
        pairs = pairs.astype(np.uint32)  # sorted twice as fast
    pairs.sort()
    new = np.concatenate([[True], pairs[1:] != pairs[:-1]])[: pairs.size]
    found: Integers = np.bincount(
        pairs[new] % spelled.keys.size if pairs.size else pairs, minlength=spelled.keys.size
    )
    return found
