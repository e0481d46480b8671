"""Documents of a pool and of older segments -> the arrays of one new segment.

Words are numbered anew, and what was counted by the old numbers is made again from the sequences
of words: postings are sorted from them, a part of the vocabulary at a time.
"""

from __future__ import annotations

import itertools
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.arithmetic import ranges
from indexer.engines.whoosh.arrays import smallest
from indexer.engines.whoosh.documents import CODED
from indexer.engines.whoosh.forward import BOILERPLATE
from indexer.engines.whoosh.inversion import posting_arrays
from indexer.engines.whoosh.letters import added, letter_arrays, letters_of
from indexer.engines.whoosh.packed import half_arrays, plane_arrays
from indexer.engines.whoosh.pool import Source
from indexer.engines.whoosh.rows import row_arrays
from indexer.engines.whoosh.terms import text_arrays
from indexer.engines.whoosh.vocabulary import vocabularies_of, vocabulary_arrays
from indexer.window import LANGUAGE_CODES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from indexer.engines.whoosh.arrays import Array, Arrays
    from indexer.engines.whoosh.codec import TermsReader
    from indexer.engines.whoosh.documents import PerDocReader
    from indexer.engines.whoosh.kernels import Flags, Integers
    from indexer.engines.whoosh.letters import Letters
    from indexer.engines.whoosh.vocabulary import Vocabulary


class Taken(NamedTuple):
    """An older segment: its documents that stay, and their letters by language."""

    source: Source
    letters: dict[str, Letters]


class Merged(NamedTuple):
    """The arrays of a segment, by word and by document."""

    by_word: Arrays
    by_document: Arrays


def merged(pool: Source, older: Sequence[Taken]) -> Merged:
    """Return the arrays of a segment: the documents of a pool, then those of older segments."""
    sources = [pool, *(one.source for one in older)]
    vocabularies, known, count = _vocabularies(sources)
    sequence = np.empty(sum(source.size for source in sources), np.uint32)
    begun = 0
    for source, numbers in zip(sources, known, strict=True):
        sequence[begun : begun + source.size] = numbers[source.sequence()]
        begun += source.size
    counts = np.concatenate([source.rows["words"]["counts"] for source in sources])
    titles = np.concatenate([source.titles for source in sources])
    documents = np.repeat(np.arange(counts.size, dtype=np.uint32), counts)
    in_titles = ranges(np.cumsum(counts, dtype=np.int64) - counts, titles)
    by_word = vocabularies
    by_word |= posting_arrays("text", sequence, documents, count)
    by_word |= posting_arrays("title", sequence[in_titles], documents[in_titles], None)
    new = slice(pool.size)  # these stand first
    by_word |= _letters(by_word, sequence[new], documents[new], older)
    del documents
    return Merged(by_word, _by_document(sources, sequence, titles))


def taken(terms: TermsReader) -> Taken:
    """Take the documents of a segment that were not deleted."""
    documents, forward = terms.documents, terms.documents.forward
    kept = kept_ranges(documents)
    others = documents.rows | {name: forward.rows[name] for name in ("spans", "odd")}
    rows = {name: row.taken(kept) for name, row in others.items()}
    words = forward.rows["words"]
    places = [slice(int(words.first[p.start]), int(words.first[p.stop])) for p in kept]
    rows["words"] = {
        "counts": np.concatenate([words.counts[part] for part in kept]),
        "gaps": np.concatenate([forward.gaps.compact(part) for part in places]),
    }
    used = np.zeros(terms.word_count, np.bool_)
    for part in places:
        used[forward.words(part)] = True
    source = Source(
        partial(_keys, terms.vocabularies, used),
        {
            language: np.flatnonzero(used[v.base : v.base + v.count]) + v.base
            for language, v in terms.vocabularies.items()
        },
        lambda: np.concatenate([forward.words(part) for part in places]),
        sum(part.stop - part.start for part in places),
        rows,
        np.concatenate([forward.titles[part] for part in kept]).astype(np.int64),
        {name: [v for part in kept for v in documents.named(name, part)] for name in CODED},
    )
    return Taken(source, {language: terms.letters(language) for language in terms.vocabularies})


def _keys(vocabularies: Mapping[str, Vocabulary], used: Flags, language: str) -> list[bytes]:
    """Return the words of a language that some document still has."""
    vocabulary = vocabularies[language]
    mine = used[vocabulary.base : vocabulary.base + vocabulary.count]
    return list(itertools.compress(vocabulary.keys(), mine.tolist()))


def kept_ranges(documents: PerDocReader) -> list[slice]:
    """Return the documents that were not deleted, in ranges."""
    edges = [-1, *documents.deleted.tolist(), documents.doc_count_all()]
    return [
        slice(before + 1, after)
        for before, after in itertools.pairwise(edges)
        if before + 1 < after
    ]


def _vocabularies(sources: Sequence[Source]) -> tuple[Arrays, list[Array], int]:
    """Return the arrays of all words, their new numbers by the old of each source, their count."""
    arrays: Arrays = {}
    known = [np.zeros(_highest(source) + 1, np.uint32) for source in sources]
    base = 0
    for language in LANGUAGE_CODES:
        having = [at for at, source in enumerate(sources) if language in source.numbers]
        listed = [sources[at].keys(language) for at in having]
        keys = list(dict.fromkeys(sorted(chain.from_iterable(listed))))
        if not keys:
            continue
        number = dict(zip(keys, range(base, base + len(keys)), strict=True))
        for at, mine in zip(having, listed, strict=True):
            found = np.fromiter(map(number.__getitem__, mine), np.uint32, len(mine))
            known[at][sources[at].numbers[language]] = found
        del number, listed
        arrays |= vocabulary_arrays(language, keys)
        base += len(keys)
    return arrays, known, base


def _highest(source: Source) -> int:
    return max((int(numbers.max(initial=-1)) for numbers in source.numbers.values()), default=-1)


def _letters(arrays: Arrays, words: Array, documents: Array, older: Sequence[Taken]) -> Arrays:
    """Return how many documents have each group of letters, the new ones counted now."""
    found: Arrays = {}
    for language, vocabulary in vocabularies_of(arrays).items():
        place = words.astype(np.int64) - vocabulary.base
        mine = np.flatnonzero((place >= 0) & (place < vocabulary.count))
        parts = [one.letters[language] for one in older if language in one.letters]
        if mine.size:
            parts.append(letters_of(vocabulary, words[mine].astype(np.int64), documents[mine]))
        found |= letter_arrays(language, added(parts))
    return found


def _by_document(sources: Sequence[Source], sequence: Array, titles: Integers) -> Arrays:
    found: Arrays = {"titles": smallest(titles)}
    for name in sources[0].rows:
        found |= row_arrays(name, [source.rows[name] for source in sources])
    found |= plane_arrays("words", sequence) | half_arrays("gaps", found.pop("words/gaps"))
    for name in CODED:
        found |= _coded(name, [*_all(sources, name)])
    spoken = np.array([_CODES[language] for language in _all(sources, "language")], np.int64)
    for code, language in enumerate(LANGUAGE_CODES):
        lengths = _length(found, code) + np.where(spoken == code, titles, 0)
        if lengths.any():
            found[f"lengths/{language}"] = smallest(lengths)
    found["by_id"] = _by_id(found)
    return found


_CODES = {language: code for code, language in enumerate(LANGUAGE_CODES)}


def _all(sources: Sequence[Source], name: str) -> Iterator[str]:
    return chain.from_iterable(source.columns[name] for source in sources)


def _length(found: Arrays, code: int) -> Integers:
    """Return how many words of a language each text has."""
    counts = found["spans/counts"]
    documents = np.repeat(np.arange(counts.size), counts)
    mine = (found["spans/info"] & (BOILERPLATE - 1)) == code
    words = found["spans/words"][mine].astype(np.float64)
    return np.bincount(documents[mine], words, counts.size).astype(np.int64)


def _coded(name: str, values: list[str]) -> Arrays:
    """Return a column as numbers into its sorted values, of which "" is always one."""
    distinct = sorted({"", *values})
    number = {value: code for code, value in enumerate(distinct)}
    codes = np.fromiter(map(number.__getitem__, values), np.int64, len(values))
    return {f"{name}/codes": smallest(codes)} | text_arrays(
        name, [value.encode() for value in distinct]
    )


def _by_id(found: Arrays) -> Array:
    """Return the documents in the order of their ids."""
    raw = found["id/bytes"].tobytes()
    ends = np.cumsum(found["id/counts"], dtype=np.int64)
    starts = ends - found["id/counts"]
    ids = [raw[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
    return np.array(sorted(range(len(ids)), key=ids.__getitem__), np.uint32)
