"""English: possessives cut off, accents folded, Snowball's English stemmer (Porter 2)."""

from __future__ import annotations

import re

from stop_words import get_stop_words

from indexer.analysis import (
    CASEFOLD,
    FOLD_DIGITS,
    FOLD_LATIN,
    HIDDEN,
    JOIN_ACRONYM,
    Analyzer,
    snowball,
)

_POSSESSIVE = re.compile(f"(?<=.)['’‘ʼ＇][sS]{HIDDEN}$")


def possessive(word: str) -> tuple[int, int]:
    """Leave the 's of Azerbaijan's out of the word and of its highlight."""
    found = _POSSESSIVE.search(word)
    return 0, len(found.group()) if found else 0


ANALYZER = Analyzer(
    language="en",
    trim=possessive,
    folds=(CASEFOLD, FOLD_DIGITS, JOIN_ACRONYM, FOLD_LATIN),
    stemmer=snowball("english"),
    stop_words=frozenset(get_stop_words("en")),
)
