"""Words per second of every chain, beside Whoosh's analyzer of the language, in one run.

Ratios are what to read: both sides are timed in turn on the same text, and a busy machine slows
both. Nothing is asserted of time.
"""

from __future__ import annotations

import itertools
import random
import statistics
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import pytest
from datasets import FOLDER
from whoosh.analysis import LanguageAnalyzer, StandardAnalyzer

from indexer.analysis import word_breaks
from indexer.languages import ANALYZERS, LANGUAGES
from indexer.model import UNDETERMINED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

REPEATS = 7
A_LINE = 25  # words: what both read at once
Reader: TypeAlias = "Callable[[str], int]"
"""Reads a line to its last word, and tells how many there were."""

# What a made-up language sounds like, for want of a real text.
LETTERS = {
    "ar": ("بتجحدرسعفقكلمن", "اوي", "ال و ب لل".split(), "ة ات ون ين ها".split()),
    "en": ("bcdfghklmnprst", "aeiou", ["", "re", "un"], ["", "s", "ing", "ed", "ation"]),
    "fr": ("bcdfglmnprstv", "aeiouéè", ["", "l’", "d’", "ré"], ["", "s", "es", "ation", "ité"]),
}
VOCABULARY = 8_000
MADE_UP_WORDS = 60_000


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of processor time that each side took, in the order of the repeats."""

    ours: list[float]
    theirs: list[float]

    def row(self, name: str, words: int) -> str:
        """Return the line of a table: medians, and how far the repeats lie apart."""
        ours, theirs = statistics.median(self.ours), statistics.median(self.theirs)
        ratio = statistics.median(b / a for a, b in zip(self.ours, self.theirs, strict=True))
        return (
            f"  {name:12}{words:>9,}{words / ours:>12,.0f}{words / theirs:>12,.0f}{ratio:>8.2f}"
            f"{_spread(self.ours):>10.0%}{_spread(self.theirs):>8.0%}"
        )


def _spread(seconds: Sequence[float]) -> float:
    return (max(seconds) - min(seconds)) / statistics.median(seconds)


HEAD = (
    f"  {'':12}{'words':>9}{'Dragoman/s':>12}{'Whoosh/s':>12}{'ratio':>8}{'spread':>10}{'':>8}",
    "  cold: each word for the first time; warm: the whole text, read before",
    "  ratio: above 1 is faster than Whoosh",
    f"  spread: of {REPEATS} repeats, (most - least) / median, of Dragoman and of Whoosh",
    "",
)


@pytest.fixture(scope="module")
def table(report: Callable[[Iterable[str]], None]) -> Callable[[str], None]:
    report(["Words per second of processor time", *HEAD])
    return lambda line: report([line])


@pytest.mark.parametrize("language", ANALYZERS)
def test_words_per_second(language: str, table: Callable[[str], None]) -> None:
    lines, missing = text_of(language)
    if missing:
        table(f"  {language}: MADE-UP WORDS, not a language: {missing} does not exist")
    raw = [line[start:end] for line in lines for start, end in word_breaks(line)]
    distinct = [*dict.fromkeys(raw)]
    new = [" ".join(line) for line in _in_lines(distinct)]

    cold = timed(lambda: dragoman(language), lambda: whoosh(language), new)
    table(cold.row(f"{language} cold", len(distinct)))

    mine, other = dragoman(language), whoosh(language)
    assert read(mine, lines) == len(raw)  # nothing of it was left out
    assert read(other, lines) > 0
    warm = timed(lambda: mine, lambda: other, lines)
    table(warm.row(f"{language} warm", len(raw)))


def dragoman(language: str) -> Reader:
    """Return our chain, which has not met a word yet."""
    words = replace(ANALYZERS[language], _memo={}).words
    return lambda line: sum(1 for _ in words(line))


def whoosh(language: str) -> Reader:
    """Return Whoosh's, with the positions that ours gives as well; it leaves grammar words out.

    For a language that it does not know, it has words in small letters and no stems, as we do.
    """
    analyzer = StandardAnalyzer() if language == UNDETERMINED else LanguageAnalyzer(language)
    return lambda line: sum(1 for _ in analyzer(line, positions=True, chars=True))


def timed(ours: Callable[[], Reader], theirs: Callable[[], Reader], lines: list[str]) -> Timing:
    """Let both read the lines in turn; neither a busy machine nor a first time hits one alone."""
    read(ours(), lines[:A_LINE])
    read(theirs(), lines[:A_LINE])
    timing = Timing([], [])
    for _ in range(REPEATS):
        for make, seconds in ((ours, timing.ours), (theirs, timing.theirs)):
            reader = make()
            started = time.thread_time()
            read(reader, lines)
            seconds.append(time.thread_time() - started)
    return timing


def read(reader: Reader, lines: Iterable[str]) -> int:
    return sum(map(reader, lines))


def text_of(language: str) -> tuple[list[str], str]:
    """Return the lines of a text and, where it had to be made up, the file that is missing.

    No language in particular reads some of each.
    """
    if language == UNDETERMINED:
        texts = [text_of(code) for code in LANGUAGES]
        lines = [line for text, _ in texts for line in text[:: len(texts)]]
        return lines, next((missing for _, missing in texts if missing), "")
    file = FOLDER / f"un_dev.{language}"
    if file.exists():
        return file.read_text(encoding="utf-8").splitlines(), ""
    return made_up(language), str(file)


def made_up(language: str) -> list[str]:
    """Return words as often as words are: the second half as often as the first, and so on."""
    chance = random.Random(20120504)  # noqa: S311 - repeatable, not secret
    consonants, vowels, beginnings, endings = LETTERS[language]

    def word() -> str:
        pairs = range(chance.randrange(1, 4))
        stem = "".join(chance.choice(consonants) + chance.choice(vowels) for _ in pairs)
        return chance.choice(beginnings) + stem + chance.choice(endings)

    vocabulary = [word() for _ in range(VOCABULARY)]
    zipf = [1 / rank for rank in range(1, VOCABULARY + 1)]
    running = chance.choices(vocabulary, zipf, k=MADE_UP_WORDS)
    return [" ".join(line) + "." for line in _in_lines(running)]


def _in_lines(words: Iterable[str]) -> Iterable[tuple[str, ...]]:
    several = iter(words)
    return iter(lambda: tuple(itertools.islice(several, A_LINE)), ())
