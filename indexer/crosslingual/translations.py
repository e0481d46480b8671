"""Which documents say the same in different languages, though they do not declare it.

A document's vector is the mean of its passages'. Two documents are taken for versions of one text
where each is the other's nearest, by a margin (Artetxe and Schwenk 2019: how much nearer than the
next ones), their passages say the same in about the same order, and their lengths and numbers
agree. What is missed costs little, a wrong version is a nuisance: each test is strict.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from indexer.crosslingual.array_file import (
    as_bytes,
    as_words,
    as_written,
    in_one_line,
    read_arrays,
    write_arrays,
)
from indexer.crosslingual.vectors import mean_of_greatest, unit
from indexer.languages import LANGUAGES
from indexer.model import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from indexer.crosslingual.passage_vectors import PassageVectors, Source
    from indexer.crosslingual.vectors import Vector, Vectors
    from indexer.model import Document

Detected: TypeAlias = "Callable[[str], Sequence[str]]"
"""Gives the ids of the versions that were found of a document."""
Versions: TypeAlias = "tuple[str, str]"

# What two documents must reach; measured on texts whose versions had been taken away.
_SIMILARITY = 0.55  # of the vectors of two documents
_MARGIN = 1.2  # their similarity beside that of their next neighbours
_NEIGHBOURS = 4
_USUAL = 0.4  # similarity of two texts about one matter, where few neighbours tell what is usual
_NEAR = 0.3  # cosine from which on a passage has anything of another
_COVERED = 2 / 3  # of the passages of the shorter text that are near to one of the other
_STRONG, _FAINT = 0.55, 0.1  # cosine beyond _NEAR, for a passage of a single one, of many
_ORDER = 1.4  # times what passages are worth in order beside what they are in any
_SHUFFLES = 12
_FEW_PASSAGES = 4  # have no order
_NUMBERS = 0.5  # share of the numbers in both (Dice 1945)
_FEW_NUMBERS = 2  # say nothing where there is much text
_SHORTEST = 100  # characters; a shorter text is a formula
_LONGER = 2.0  # times as long as the other; French takes 1.3 times as many letters as Arabic
_MOST_PASSAGES = 1_000  # of a document that are looked at
_BLOCK = 256  # documents that are compared with all others at once: 50 MB for 50,000 others
_TOGETHER = 64  # documents whose texts are opened at once
_NUMBER = re.compile(r"\d{1,9}")
_IN_A_LIST = re.compile(r"^\W*\d{1,4}[.)]\s")


class Translations:
    """The documents that were found to be versions of each other. `made_of` is what of."""

    def __init__(self, made_of: str, pairs: Iterable[Versions]) -> None:
        """Take pairs of ids."""
        self.made_of = made_of
        self.pairs = sorted(pairs)
        self._of: dict[str, list[str]] = defaultdict(list)
        for one, other in self.pairs:
            self._of[one].append(other)
            self._of[other].append(one)

    def of(self, document_id: str) -> Sequence[str]:
        """Return the ids of the other versions of a document."""
        return self._of.get(document_id, ())

    def save(self, path: Path) -> None:
        """Write them to a file, whole or not at all."""
        lines = [in_one_line(i) for pair in self.pairs for i in pair]
        write_arrays(path, {"made_of": as_bytes([self.made_of]), "ids": as_bytes(lines)})

    @classmethod
    def load(cls, path: Path) -> Translations:
        """Read them from a file. Raises IndexMissing and IndexCorrupt."""
        arrays = read_arrays(path)
        [made_of] = as_words(arrays["made_of"])
        ids = map(as_written, as_words(arrays["ids"]) if arrays["ids"].size else [])
        return cls(made_of, zip(ids, ids, strict=False))


def none_detected(document_id: str) -> Sequence[str]:
    """Return no versions: nobody looked for them."""
    del document_id
    return ()


def declared(documents: Iterable[Document]) -> list[list[Document]]:
    """Return the documents that say to be versions of one text, in two languages at least."""
    groups: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in documents:
        groups["original", document.translation_of or document.id].append(document)
        if document.subject:
            groups["subject", document.subject].append(document)
    return [group for group in groups.values() if len({one.language for one in group}) > 1]


def detect(
    passages: PassageVectors,
    read: Callable[[Sequence[str]], Iterable[Source]],
    groups: Iterable[Sequence[Document]] = (),
    progress: Callable[[Progress], None] = lambda _: None,
) -> list[Versions]:
    """Return the pairs of documents that are versions of each other; `groups` declare theirs.

    Where a document declares a version in a language, none is sought there. Every document is
    compared with every other one of another language, in blocks: 100,000 take about a minute.
    """
    taken: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        known = {one.language for one in group}
        for one in group:
            taken[one.id] |= known - {one.language}
    sides = _sides(passages)
    total = sum(len(one.ids) for one, _ in itertools.combinations(sides, 2))
    done, near = 0, []
    for left, right in itertools.combinations(sides, 2):
        for block, of_block in _nearest(left, right):
            done += block
            near += of_block
            progress(Progress(done, total))
    languages = {i: side.language for side in sides for i in side.ids}
    free = [
        (one, other)
        for one, other in near
        if languages[other] not in taken[one] and languages[one] not in taken[other]
    ]
    alike = [pair for pair in free if _say_the_same(*map(passages.rows, pair))]
    return sorted(_joined([*_of_one_text(alike, read)], languages, taken))


# --- documents that are near ---------------------------------------------------------------------


class _Side(NamedTuple):
    """The documents of a language, a row for each."""

    language: str
    ids: Sequence[str]
    rows: Vectors


def _sides(passages: PassageVectors) -> list[_Side]:
    ids: dict[str, list[str]] = defaultdict(list)
    sums: dict[str, list[Vector]] = defaultdict(list)
    for i, language, rows in passages.documents():
        ids[language].append(i)
        sums[language].append(rows.sum(axis=0))
    return [_Side(code, ids[code], unit(np.stack(sums[code]))) for code in LANGUAGES if ids[code]]


def _nearest(left: _Side, right: _Side) -> Iterator[tuple[int, list[Versions]]]:
    """Yield how many documents were compared, and at the end which are each other's nearest."""
    best_left, best_right = (np.zeros(len(side.ids), np.int64) for side in (left, right))
    cosines_right = np.full(len(right.ids), -2, np.float32)
    for start in range(0, len(left.ids), _BLOCK):
        cosines = left.rows[start : start + _BLOCK] @ right.rows.T
        best_left[start : start + _BLOCK] = cosines.argmax(axis=1)
        best = cosines.max(axis=0)
        better = best > cosines_right
        cosines_right[better] = best[better]
        best_right[better] = start + cosines[:, better].argmax(axis=0)
        yield len(cosines), []
    mutual = best_right[best_left] == np.arange(len(left.ids))
    mutual &= cosines_right[best_left] >= _SIMILARITY
    ours = np.flatnonzero(mutual)
    theirs = best_left[ours]
    cosines = cosines_right[theirs]
    around = _around(left.rows[ours], right.rows) + _around(right.rows[theirs], left.rows)
    chosen = cosines >= _MARGIN * np.maximum(_USUAL, around / 2)
    places = zip(ours[chosen].tolist(), theirs[chosen].tolist(), strict=True)
    yield 0, [(left.ids[one], right.ids[other]) for one, other in places]


def _around(rows: Vectors, among: Vectors) -> Vector:
    """Return how near the next neighbours of rows are on the mean, after the nearest."""
    many = min(_NEIGHBOURS + 1, len(among))
    found = np.zeros(len(rows), np.float32)
    for start in range(0, len(rows) if many > 1 else 0, _BLOCK):
        cosines = rows[start : start + _BLOCK] @ among.T
        rest = mean_of_greatest(cosines, many) * many - cosines.max(axis=1)
        found[start : start + _BLOCK] = rest / (many - 1)
    return found


# --- what they say -------------------------------------------------------------------------------


def _say_the_same(one: Vectors, other: Vectors) -> bool:
    """Tell whether most passages of the shorter are near to one of the other, about in order.

    The fewer there are, the nearer: many that are a little alike, in a row, are no chance. Two
    texts about one matter are near as well, but no nearer in their order than in any other.
    """
    one, other = sorted((_told(one), _told(other)), key=len)
    beyond = np.maximum(0, one @ other.T - _NEAR)
    if (beyond.max(axis=1) > 0).mean() < _COVERED:
        return False
    found = _in_order(beyond)
    if found < len(one) * min(_STRONG, max(_FAINT, 1 / len(one))):
        return False
    chance = np.random.default_rng(0)
    shuffled = [_in_order(chance.permutation(beyond, axis=1)) for _ in range(_SHUFFLES)]
    return len(one) < _FEW_PASSAGES or found >= _ORDER * float(np.mean(shuffled))


def _told(rows: Vectors) -> Vectors:
    """Return the rows of passages that are prose."""
    return rows[rows.any(axis=1)][:_MOST_PASSAGES]


def _in_order(worth: Vectors) -> float:
    """Return the most that pairs of passages are worth which stand in the same order in both."""
    best = np.zeros(worth.shape[1] + 1, np.float32)
    for row in worth:
        best[1:] = np.maximum.accumulate(np.maximum(best[1:], best[:-1] + row))
    return float(best[-1])


def _of_one_text(
    pairs: Sequence[Versions], read: Callable[[Sequence[str]], Iterable[Source]]
) -> Iterator[Versions]:
    """Yield the pairs whose texts agree; a few are open at a time."""
    for start in range(0, len(pairs), _TOGETHER // 2):
        some = pairs[start : start + _TOGETHER // 2]
        known = {source.id: source for source in read([*{i for pair in some for i in pair}])}
        for one, other in some:
            if one in known and other in known and _agree(known[one], known[other]):
                yield one, other


def _agree(one: Source, other: Source) -> bool:
    """Tell whether two texts have about the same length and the same numbers."""
    texts = [" ".join(filter(None, source.passages)) for source in (one, other)]
    shorter, longer = sorted(map(len, texts))
    if shorter < _SHORTEST or longer > _LONGER * shorter:
        return False
    if min(sum(map(bool, source.passages)) for source in (one, other)) == 1:
        left, right = (_numbers(_IN_A_LIST.sub("", text)) for text in texts)
        return left == right
    left, right = map(_numbers, texts)
    few = max(len(left), len(right)) <= _FEW_NUMBERS
    return few or 2 * len(left & right) >= _NUMBERS * (len(left) + len(right))


def _numbers(text: str) -> set[int]:
    return {int(number) for number in _NUMBER.findall(text)}


def _joined(
    pairs: Sequence[Versions], languages: Mapping[str, str], taken: Mapping[str, Collection[str]]
) -> set[Versions]:
    """Return the pairs, and those of two documents that are versions of a third."""
    of: dict[str, dict[str, str]] = defaultdict(dict)
    for one, other in pairs:
        of[one][languages[other]] = other
        of[other][languages[one]] = one
    found = {*pairs}
    for versions in of.values():
        for (left, one), (right, other) in itertools.combinations(sorted(versions.items()), 2):
            free = right not in {*of[one], *taken[one]} and left not in {*of[other], *taken[other]}
            if free:
                found.add((one, other))
    return found
