"""A document beside a version of it: where in the version a passage would stand.

Passages are aligned in the manner of Gale and Church (1993), by what they have in common besides
their lengths, as Bleualign and Vecalign do it. A path leads through both documents from their first
passages to their last, and never back: a passage may answer several neighbours, or none. The path
that is worth most says where a passage belongs. It is no wall: versions that are no translations
tell things in another order now and then, and what is more like the passage may stand beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from indexer.arithmetic import places_of, ranges
from indexer.window import LANGUAGE_CODES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from indexer.crosslingual.vectors import Vectors
    from indexer.window import Flags, Floats, Integers, Window

Near: TypeAlias = "Callable[[Integers, Integers], Vectors]"
"""Gives how near passages of two documents are in meaning, by their numbers, as cosines."""

# Read off the subjects of our corpus, where each language tells of a matter in its own way.
_FLOOR = 0.15  # likeness of passages that are about one matter, and no more
_LEAST = 0.15  # likeness of a counterpart, less what its place takes off
_ASTRAY = 0.1  # is taken off for a place that is off by the length of the whole text
_BESIDE = 0.03  # is taken off for each passage between it and the path
_CROWDED = 3.0  # times as long as a part of a version may be what comes to stand beside it
_AROUND = 64  # passages before and after a place that are aligned
_STEPS = (1, 1), (1, 0), (0, 1)
_NAME = 5  # letters of a word that is a name where two languages spell it alike


class Asked(NamedTuple):
    """A passage: the row of its document in a window, and its number there.

    A `heading` belongs with what follows it.
    """

    row: int
    number: int
    heading: bool = False


class Place(NamedTuple):
    """A passage of a version, by its number, and how likely it is the counterpart: at most 1."""

    number: int
    likelihood: float


def likeliest(
    window: Window, asked: Asked, version: int, likeness: Floats, near: Near | None = None
) -> Place | None:
    """Return the passage of a version, a row of the window, that answers a passage most likely.

    `likeness` is how like the passage those of the version are, by the best that is known. Of its
    neighbours tell numbers, names, and what is `near`, where somebody knows. What is boilerplate is
    passed over, and answers nothing; None, too, where nothing is likely.
    """
    ours, theirs = _prose(window, asked.row), _prose(window, version, window.languages[version])
    if asked.number not in ours or not theirs.size:
        return None
    first, begun = int(window.passages.first[asked.row]), int(window.passages.first[version])
    at = int(ours.searchsorted(asked.number))
    middle = _middles(_lengths(window, first + ours))[at]
    there = int(_middles(_lengths(window, begun + theirs)).searchsorted(middle))
    ours, at = ours[max(0, at - _AROUND) : at + _AROUND], min(at, _AROUND)
    theirs = theirs[max(0, there - _AROUND) : there + _AROUND]
    known = in_common(window, first + ours, begun + theirs)
    if near is not None:
        known = (2 * near(ours, theirs) + known) / 3
    known[at] = likeness[theirs]
    if asked.heading and at + 1 < ours.size:
        known[at] = np.maximum(known[at], (known[at] + np.maximum(0.0, known[at + 1])) / 2)
    lengths = _lengths(window, first + ours), _lengths(window, begun + theirs)
    found = place_of(at, known, *lengths)
    return found._replace(number=int(theirs[found.number])) if found else None


def in_common(window: Window, ours: Integers, theirs: Integers) -> Floats:
    """Return how much of what both documents write alike two passages have in common, 0 to 1.

    That are numbers, and names between languages of one script, the rare ones above all.
    """
    sides = [_telling(window, passages) for passages in (ours, theirs)]
    common = sorted(set.intersection(*({*words.values()} for words, _, _ in sides)))
    order = {surface: at for at, surface in enumerate(common)}
    tables = [np.zeros((passages.size, len(common))) for passages in (ours, theirs)]
    for table, (words, rows, numbers) in zip(tables, sides, strict=True):
        known = np.array([order.get(surface, -1) for surface in words.values()], np.int64)
        columns, there = places_of(numbers, np.array([*words], np.int64))
        columns = np.where(there, known[columns], -1) if known.size else columns - 1
        table[rows[columns >= 0], columns[columns >= 0]] = 1.0
    have = tables[0].sum(axis=0) + tables[1].sum(axis=0)
    idf = np.log((ours.size + theirs.size) / np.maximum(1.0, have))
    one, other = (_unit(table * idf) for table in tables)
    found: Floats = np.vecdot(one[:, None], other)  # BLAS may wait for a core that is busy
    return found


def place_of(asked: int, likeness: Floats, ours: Floats, theirs: Floats) -> Place | None:
    """Return the likeliest counterpart of a passage; None where nothing is likely.

    `likeness` has a row for each of our passages and a column for each of theirs; `ours` and
    `theirs` are how long these are, in characters.
    """
    astray = _ASTRAY * np.abs(_middles(ours)[:, None] - _middles(theirs))
    first, last = path(np.maximum(0.0, likeness - _FLOOR) - astray)
    numbers = np.arange(theirs.size)
    beside = np.maximum(0, np.maximum(first[asked] - numbers, numbers - last[asked]))
    likely = likeness[asked] - astray[asked] - _BESIDE * beside
    best = int(likely.argmax())
    # Where a version is far shorter, much comes to stand beside little: its place says nothing.
    crowd = _crowd(asked, (first, last), ours, theirs) / _CROWDED
    if likely[best] < _LEAST * max(1.0, crowd):
        return None
    return Place(best, min(1.0, float(likely[best])))


def path(worth: Floats) -> tuple[Integers, Integers]:
    """Return the first and the last column, of each row, of the path that is worth most.

    It leads from the first cell to the last one, by steps to the right, down, or both at once.
    """
    best = np.cumsum(worth, axis=1)
    for row in range(1, len(worth)):
        entered = np.maximum(best[row - 1], np.r_[-np.inf, best[row - 1, :-1]])
        before = best[row] - worth[row]  # what is passed on the way from the first cell of the row
        best[row] += np.maximum.accumulate(entered - before)
    first, last = np.zeros((2, len(worth)), np.int64)
    row, column = len(worth) - 1, worth.shape[1] - 1
    last[row] = column
    rows = best.tolist()
    while row or column:
        up, left = _back(rows, row, column)
        row, column = row - up, column - left
        if up:
            first[row + 1], last[row] = column + left, column
    return first, last


def _back(best: Sequence[Sequence[float]], row: int, column: int) -> tuple[int, int]:
    """Return the step by which the path came: how many rows, and how many columns."""
    steps = [(up, left) for up, left in _STEPS if up <= row and left <= column]
    return max(steps, key=lambda step: best[row - step[0]][column - step[1]])


def _prose(window: Window, row: int, language: str = "") -> Integers:
    """Return the numbers of a document's passages that are no boilerplate; of a language only."""
    passages = window.passages
    mine = slice(int(passages.first[row]), int(passages.first[row + 1]))
    wanted: Flags = ~passages.boilerplate[mine]
    if language:
        wanted &= passages.languages[mine] == LANGUAGE_CODES.index(language)
    return np.flatnonzero(wanted)


def _lengths(window: Window, passages: Integers) -> Floats:
    """Return how many characters passages have."""
    return (window.passages.ends[passages] - window.passages.starts[passages]).astype(np.float64)


def _middles(lengths: Floats) -> Floats:
    """Return where the middle of each passage is, from 0 to 1."""
    found: Floats = (np.cumsum(lengths) - lengths / 2) / max(1.0, lengths.sum())
    return found


def _crowd(asked: int, along: tuple[Integers, Integers], ours: Floats, theirs: Floats) -> float:
    """Return how many times as long our passages are as those of theirs that they stand beside.

    They are those that meet the ones beside the passage that is asked for.
    """
    first, last = along
    meet = (first <= last[asked]) & (last >= first[asked])
    part = slice(first[meet].min(), last[meet].max() + 1)
    return float(ours[meet].sum() / max(1.0, theirs[part].sum()))


def _telling(window: Window, passages: Integers) -> tuple[dict[int, str], Integers, Integers]:
    """Return words that may be numbers or names; of each word of passages, whose it is, and it."""
    sizes = window.passage_words[passages]
    places = ranges(window.passages.words[passages], sizes)
    words = {
        number: surface
        for number, surface in window.surfaces(places).items()
        if len(surface) >= _NAME or any(map(str.isdigit, surface))
    }
    return words, np.repeat(np.arange(passages.size), sizes), window.words[places].astype(np.int64)


def _unit(rows: Floats) -> Floats:
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    found: Floats = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return found
