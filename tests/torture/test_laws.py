"""The laws of words on five thousand made-up texts each, and words of a million letters."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from typing import Any

import pytest
from laws import LAWS

from indexer.analysis import MAX_WORD_BYTES, spelled
from indexer.languages import ANALYZERS

EXAMPLES = 5_000
LETTERS = 1_000_000
# Every mark of a pair belongs before the other: putting so many in order takes quadratic time.
UNITS = {
    "Latin": "a",
    "accented": "é",
    "Arabic": "ب",
    "vocalised": "بَ",
    "beyond 16 bits": "𐐷",
    "digits": "٣",
    "decimals": "٣٫",
    "acronym": "A.",
    "apostrophes": "l’",
    "joined": "a\u200d",
    "tatweel": "بـ",
    "accents out of order": "\u0301\u0323",
    "harakat out of order": "\u0651\u064e",
}
PROSE = "The Council’s resolution l’Azerbaïdjan القَرار الصّادر ٣٫٥ "
TIMES_PROSE = 3

in_every_language = pytest.mark.parametrize("language", ANALYZERS)


@pytest.mark.parametrize("law", LAWS)
@in_every_language
def test_a_law_holds_for_thousands_of_made_up_texts(language: str, law: str) -> None:
    LAWS[law].hold(language, examples=EXAMPLES)


@pytest.mark.parametrize("kind", UNITS)
@in_every_language
def test_a_word_of_a_million_letters_is_cut_and_costs_no_more_than_prose(
    language: str, kind: str
) -> None:
    unit = UNITS[kind]
    word = "a" + unit * (LETTERS // len(unit))
    remembered: dict[str, Any] = {}
    fresh = replace(ANALYZERS[language], _memo=remembered)
    tokens = list(fresh.words(f"before {word} after"))
    assert (tokens[0].surface, tokens[-1].surface) == ("before", "after")
    assert max(len(token.surface.encode()) for token in tokens) <= MAX_WORD_BYTES
    assert max(len(token.stem.encode()) for token in tokens) <= MAX_WORD_BYTES
    memory = [*remembered, *fresh._pieces]  # noqa: SLF001 - what is remembered shows nowhere else
    assert max(map(len, memory)) <= MAX_WORD_BYTES  # nor does it stay in memory
    assert len(spelled(word).encode()) <= MAX_WORD_BYTES
    prose = PROSE * (LETTERS // len(PROSE))
    assert seconds(language, word) < TIMES_PROSE * seconds(language, prose)


def seconds(language: str, text: str) -> float:
    """Take the time of this thread, thrice: others may keep the machine busy."""
    took = []
    for _ in range(3):
        started = time.thread_time()
        for _token in ANALYZERS[language].words(text):
            pass
        took.append(time.thread_time() - started)
    return statistics.median(took)
