"""Words as groups of four letters, which a misspelled word still shares with the right one."""

from __future__ import annotations

import functools

SIZE = 4


@functools.lru_cache(maxsize=100_000)
def four_grams(word: str) -> tuple[str, ...]:
    """Return every four letters in a row, with the word's boundaries: _bak baku aku_."""
    padded = f"_{word}_"
    return tuple(padded[at : at + SIZE] for at in range(max(1, len(padded) - SIZE + 1)))
