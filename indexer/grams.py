"""Words as groups of four letters, which a misspelled word still shares with the right one.

A group is a string, or a number of 32 bits (its key), by which whole vocabularies are compared.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    Keys = npt.NDArray[np.uint32]
    Letters = npt.NDArray[np.uint32]  # code points
    Integers = npt.NDArray[np.int64]

SIZE = 4
_EDGE = "_"
_LINE_FEED = np.array([ord("\n")], np.uint32)
# Odd and random: hardly any two groups of a vocabulary have one key.
_SPREAD = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F], np.uint32)


class Grams(NamedTuple):
    """The groups of some words, one after the other: key, and number of the word."""

    keys: Keys
    words: Integers


@functools.lru_cache(maxsize=100_000)
def four_grams(word: str) -> tuple[str, ...]:
    """Return every four letters in a row, with the word's boundaries: _bak baku aku_."""
    padded = f"{_EDGE}{word}{_EDGE}"
    return tuple(padded[at : at + SIZE] for at in range(max(1, len(padded) - SIZE + 1)))


@functools.lru_cache(maxsize=10_000)
def key(gram: str) -> int:
    """Return the key of one group."""
    found = sum(ord(letter) * int(by) for letter, by in zip(gram, _SPREAD, strict=False))
    return found & 0xFFFFFFFF


def grams_of(letters: Letters) -> Grams:
    """Return the groups of words, given as code points, each word ended by a line feed."""
    letters = np.concatenate([_LINE_FEED, letters])
    edge = letters == _LINE_FEED[0]
    words = np.cumsum(edge) - 1
    spelled = np.where(edge, ord(_EDGE), letters).astype(np.uint32)
    # A group lies in one word: no edge within. Words of one letter have a shorter group.
    whole = np.flatnonzero(~(edge[1:-2] | edge[2:-1]))
    short = np.flatnonzero(edge[:-2] & edge[2:] & ~edge[1:-1])
    keys = [_keys(spelled, whole, SIZE), _keys(spelled, short, SIZE - 1)]
    return Grams(np.concatenate(keys), words[np.concatenate([whole, short])])


def code_points(lines: bytes) -> Letters:
    """Return text in UTF-8 as numbers."""
    return np.frombuffer(lines.decode().encode("utf-32-le"), np.uint32)


def _keys(letters: Letters, starts: Integers, size: int) -> Keys:
    found = np.zeros(starts.size, np.uint32)
    for step in range(size):
        found += letters[starts + step] * _SPREAD[step]
    return found
