"""Thousands of words looked at together: which of them may sound alike at all.

A word is digested to eight bytes. What these cost beside the sounds of a name is never more than
what `likeness.alike` would count, so words that cost too much are left out without being read.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

from indexer.crosslingual.likeness import (
    Sounds,
    agreement,
    consonants_cost,
    factor,
    vowels_cost,
    where,
)
from indexer.crosslingual.sounds import CLASSES, VOWELS

if TYPE_CHECKING:
    import numpy.typing as npt

    Bytes = npt.NDArray[np.uint8]
    Costs = npt.NDArray[np.float32]

COLUMNS = 8
"""Vowels and consonants of a word that its digest has room for."""
_SEVERAL = 15
_CODE_OF = {
    sound: min(1 + at, _SEVERAL)
    for sounds in (VOWELS, *CLASSES.values())
    for at, sound in enumerate(sounds)
}
"""Sounds as numbers of four bits: 0 is none, _SEVERAL is more than one vowel, or one of the last.

A digest is a row of bytes, each with the vowels before a consonant in its lower half and the
consonant, by its place in its class, in the upper one.
"""

_LETTERS = 1 + max(map(ord, _CODE_OF))
_CODES = np.zeros(_LETTERS, np.int64)
_CODES[[*map(ord, _CODE_OF)]] = [*_CODE_OF.values()]
_IS_VOWEL = np.zeros(_LETTERS, np.bool_)
_IS_VOWEL[[*map(ord, VOWELS)]] = True


def digests(sounds: str, count: int) -> Bytes:
    """Return the digest of each of so many lines of sounds."""
    letters = np.frombuffer((sounds + "\n").encode("utf-32-le"), np.uint32)
    found: npt.NDArray[np.int64] = np.zeros((2, count * COLUMNS + 1), np.int64)
    if count:
        ends = letters == ord("\n")
        codes, is_vowel = _CODES[letters], _IS_VOWEL[letters]
        consonants = ~(ends | is_vowel)
        before = np.cumsum(consonants) - consonants  # of all lines
        lines = np.cumsum(ends) - ends
        firsts = np.concatenate([[0], before[ends][:-1]])
        column = before - firsts[lines]
        spill = found.shape[1] - 1
        place = np.where(column < COLUMNS, lines * COLUMNS + column, spill)
        found[1, place[consonants]] = codes[consonants]
        vowels = np.bincount(place[is_vowel], codes[is_vowel], spill + 1)
        several = np.bincount(place[is_vowel], minlength=spill + 1) > 1
        found[0] = np.where(several, _SEVERAL, vowels)
    halves = (found[0] + 16 * found[1])[:-1]
    bytes_: Bytes = halves.astype(np.uint8).reshape(count, COLUMNS)
    return bytes_


def least_costs(sounds: Sounds, others: Bytes) -> Costs:
    """Return what others, the digests of words of the same skeleton, cost at the least."""
    count = len(sounds.consonants)
    found = np.zeros(len(others), np.float32)
    for at in range(min(count + 1, COLUMNS)):
        consonant = sounds.consonants[at : at + 1]
        place = where(at, count)
        table = _column(sounds.between[at], consonant, sounds.arabic, factor(sounds.foreign), place)
        found += table[others[:, at]]
    return found


def bearable(sounds: Sounds, least: float) -> float:
    """Return the cost that no word may have which shall be `least` alike."""
    count, vowels = len(sounds.consonants), sum(map(bool, sounds.between))
    size = max(agreement(count, vowels, across=across) for across in (True, False))
    return (1 - least) * size + 1e-4


@functools.lru_cache(maxsize=4_000)
def _column(vowels: str, consonant: str, arabic: bool, unwritten: float, place: int) -> Costs:  # noqa: FBT001 - only a key
    """Return the least cost beside each byte that a digest may have here."""
    lower = np.zeros(16, np.float32)
    lower[0] = min(vowels_cost(vowels, "", times, place) for times in (0.0, unwritten))
    for sound in VOWELS[: _SEVERAL - 1]:
        across = arabic == sound.isascii()
        lower[_CODE_OF[sound]] = vowels_cost(vowels, sound, unwritten if across else 0.0, place)
    upper = np.zeros(16, np.float32)
    for sounds in CLASSES.values():
        if consonant and consonant in sounds:
            for sound in sounds:
                upper[_CODE_OF[sound]] = consonants_cost(consonant, sound)
    return np.add.outer(upper, lower).ravel()
