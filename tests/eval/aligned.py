"""Lines of text that translate each other: a query made of one should find the others.

They are no part of the project: they lie beside the collections (`datasets.FOLDER`) as files
`NAME.ar`, `NAME.en` and `NAME.fr`, of which the lines with one number say the same. Nothing here is
imported from the product.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import variants
from datasets import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NAME = "un_dev"
LANGUAGES = ("ar", "en", "fr")
DIRECTIONS = tuple((a, b) for a in LANGUAGES for b in LANGUAGES if a != b)
MISSING = f"there are no aligned lines to measure on: {FOLDER / NAME}.* do not exist"

RAREST, HEADLINE, WHOLE = "3 rarest words", "headline", "whole line"
KINDS = (RAREST, HEADLINE, WHOLE)
"""What is asked of a line: little, as much as a headline says, everything."""

_SHORTEST_LINE = 8  # words, in English
_OF_A_HEADLINE = 7  # content words
_SHORTEST_WORD = 3  # letters of what is asked for as a rare word
_LONGEST_SPAN = 3  # content words
_PARTED = re.compile(r"[^\w\s'’\u064b-\u0652-]")  # signs that part what stands on their sides


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of each language."""

    texts: Mapping[str, tuple[str, ...]]

    def __len__(self) -> int:
        """Return how many there are in each language."""
        return len(self.texts["en"])

    def opaque_numbers(self, seed: int) -> dict[str, list[int]]:
        """Return another number for each line, shuffled by language, for the names of documents.

        What is found by its name or its place says nothing about languages.
        """
        chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        return {code: chance.sample(range(len(self)), len(self)) for code in LANGUAGES}

    def drawn(self, count: int, seed: int) -> list[int]:
        """Draw lines that say something, and of which no other line says the same."""
        chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        long = [
            at
            for at, text in enumerate(self.texts["en"])
            if len(text.split()) >= _SHORTEST_LINE and self._is_alone(at)
        ]
        return chance.sample(long, min(count, len(long)))

    def others(self, asked: Iterable[int], seed: int) -> list[int]:
        """Return, shuffled, half as many lines as there are: what a translator may have had.

        None of those that are asked for is among them, nor one with the same text.
        """
        chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        asked = set(asked)
        taken = {(code, self.texts[code][at]) for at in asked for code in LANGUAGES}
        left = [
            at
            for at in range(len(self))
            if taken.isdisjoint((code, self.texts[code][at]) for code in LANGUAGES)
        ]
        return chance.sample(left, min(len(self) // 2, len(left)))

    def _is_alone(self, at: int) -> bool:
        return all(self.texts[code].count(self.texts[code][at]) == 1 for code in LANGUAGES)


def load(folder: Path = FOLDER, name: str = NAME) -> Lines | None:
    """Read the lines, if they are there."""
    files = {code: folder / f"{name}.{code}" for code in LANGUAGES}
    if not all(file.is_file() for file in files.values()):
        return None
    read = {
        code: tuple(file.read_text(encoding="utf-8").split("\n")) for code, file in files.items()
    }
    return Lines({code: texts[: len(texts) - (not texts[-1])] for code, texts in read.items()})


class Span(NamedTuple):
    """Some words of a line in one language, to be sought in the line of another language."""

    source: str
    target: str
    at: int
    start: int
    end: int


def spans(lines: Lines, count: int, seed: int) -> list[Span]:
    """Draw spans of one to three content words, as many for each direction as can be."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    asked = lines.drawn(count, seed)
    drawn = []
    for number, at in enumerate(asked):
        source, target = DIRECTIONS[number % len(DIRECTIONS)]
        longest = chance.randint(1, _LONGEST_SPAN)
        places = _spans(lines.texts[source][at], source, longest)
        if places:
            drawn.append(Span(source, target, at, *chance.choice(places)))
    return drawn


def _spans(text: str, language: str, longest: int) -> list[tuple[int, int]]:
    """Return the runs of so many content words, or of fewer where a sign parts them."""
    places = [
        (start, end)
        for start, end in variants.places(text, language)
        if not variants.is_grammar(text[start:end], language)
    ]
    for size in range(longest, 0, -1):
        runs = zip(places, places[size - 1 :], strict=False)
        found = [(a, b) for (a, _), (_, b) in runs if not _PARTED.search(text[a:b])]
        if found:
            return found
    return []


class Asker:
    """Makes queries of the lines of a language."""

    def __init__(self, lines: Lines, language: str) -> None:
        """Count the words, so that it is known which are rare."""
        self._texts, self._language = lines.texts[language], language
        self._frequency = variants.frequencies(self._texts, language)

    def query(self, kind: str, at: int) -> str:
        """Return what somebody asks who looks for a line."""
        if kind == WHOLE:
            return self._texts[at]
        words = variants.content_words(self._texts[at], self._language)
        if kind == HEADLINE:
            return " ".join(words[:_OF_A_HEADLINE])
        telling = " ".join(word for word in words if _is_telling(word))
        return variants.keywords(telling, 3, self._language, self._frequency)


def _is_telling(word: str) -> bool:
    plain = variants.plain(word)
    return len(plain) >= _SHORTEST_WORD and plain.isalpha()
