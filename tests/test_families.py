"""Word families: what a searcher of one form expects to meet, and what must stay apart.

The tables were written by people who had not read the analyzers.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from indexer.languages import ANALYZERS, LANGUAGES

FOLDER = Path(__file__).parent / "families"
REGULAR = 0.97  # of the forms that affixes alone make must meet their lemma
UNRELATED = 0.02  # of look-alikes may
in_every_language = pytest.mark.parametrize("language", LANGUAGES)


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def stems(language: str, text: str) -> set[str]:
    return {token.stem for token in ANALYZERS[language].words(text)}


@in_every_language
def test_regular_forms_of_a_word_meet(language: str) -> None:
    regular = [row for row in rows(f"{language}.tsv") if row["regular"] == "yes"]
    apart = [
        f"{row['lemma']} {row['form']} ({row['kind']})"
        for row in regular
        if not stems(language, row["lemma"]) & stems(language, row["form"])
    ]
    assert len(apart) <= (1 - REGULAR) * len(regular), "; ".join(apart)


@in_every_language
def test_unrelated_words_that_look_alike_stay_apart(language: str) -> None:
    pairs = rows(f"{language}.unrelated.tsv")
    merged = [
        f"{row['word']} {row['other']}"
        for row in pairs
        if stems(language, row["word"]) & stems(language, row["other"])
    ]
    assert len(merged) <= UNRELATED * len(pairs), "; ".join(merged)
