"""Questions to a made-up corpus: six kinds, in each language, with how many passages answer.

Words are taken that the corpus spells in one way only, whatever accents a program overlooks, so
that all programs have the same answers.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Self, get_args

from generator import LANGUAGES, collocations, folded, passage, read, without_elision, words_of

from indexer.languages import ANALYZERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

Kind = Literal["common", "rare", "or", "and", "phrase", "prefix"]
KINDS: tuple[Kind, ...] = get_args(Kind)
WARM_UP = 6  # questions of each kind that are asked before any is timed
FEWEST_PASSAGES = 600  # below that, no word is rare beside a common one

_SEED = 20120504
_COMMON = 0.02, 0.4  # of the passages of the language
_RARE = 2, 10  # passages
_OF_SEVERAL = 0.01, 0.1  # of the passages of the language
_SHORTEST = 3  # letters; shorter words are no content
_PREFIXED = 6  # letters of a word that is asked for by its beginning
_ARTICLE = "ال"  # a prefix of no use: a third of the Arabic words begin so


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: words in small letters, in their order where it is a phrase.

    `answers` counts the passages that have just these words. A program that overlooks accents
    may have more for a prefix.
    """

    kind: Kind
    language: str
    words: tuple[str, ...]
    answers: int = 0

    def is_answered_by(self, text: str) -> bool:
        """Tell whether a text answers, accents overlooked, and l’ where that joins a phrase."""
        wanted = replace(self, words=tuple(map(folded, self.words)))
        readings = words_of(text), words_of(without_elision(text))
        return any(wanted.matches(_Row.of(map(folded, words))) for words in readings)

    def matches(self, row: _Row) -> bool:
        """Tell whether the words of a text are as the question wants them."""
        match self.kind:
            case "phrase":
                return f" {' '.join(self.words)} " in row.text
            case "prefix":
                return f" {self.words[0]}" in row.text
            case "or":
                return not row.words.isdisjoint(self.words)
            case _:
                return row.words.issuperset(self.words)


@dataclass(frozen=True, slots=True)
class _Row:
    """The words of a text: in a row with a space on both sides of each, and each once."""

    text: str
    words: frozenset[str]

    @classmethod
    def of(cls, words: Iterable[str]) -> Self:
        listed = list(words)
        return cls(f" {' '.join(listed)} ", frozenset(listed))


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """How many passages of a language have a word; words with several spellings are left out."""

    language: str
    passages: int
    df: dict[str, int]

    def between(self, least: float, most: float) -> list[str]:
        """Return the words that so many passages have, in the order of the alphabet."""
        return sorted(
            word for word, df in self.df.items() if least <= df <= most and len(word) >= _SHORTEST
        )


def draw(file: Path, of_each: int) -> list[Question]:
    """Draw so many questions of each kind and language, the languages in turn.

    Reads the corpus twice, and keeps none of it but its words.
    """
    lexicons = _lexicons(file)
    if sum(lexicon.passages for lexicon in lexicons.values()) < FEWEST_PASSAGES:
        raise ValueError(f"a corpus has at least {FEWEST_PASSAGES} passages to be asked of")
    rows = [list(_drawn(lexicons[language], of_each)) for language in LANGUAGES]
    questions = [question for turn in zip(*rows, strict=True) for question in turn]
    counts = _counted(file, questions)
    return [
        replace(question, answers=count) for question, count in zip(questions, counts, strict=True)
    ]


def _lexicons(file: Path) -> dict[str, _Lexicon]:
    seen: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
    count: Counter[str] = Counter()
    for one in read(file):
        count[one.language] += 1
        seen[one.language].update(set(words_of(one.text)))
    lexicons = {}
    for language, df in seen.items():
        spellings = Counter(map(folded, df))
        single = {word: number for word, number in df.items() if spellings[folded(word)] == 1}
        lexicons[language] = _Lexicon(language, count[language], single)
    return lexicons


def _drawn(lexicon: _Lexicon, count: int) -> Iterator[Question]:
    """Yield questions of one language: kinds in order, and within a kind all of them different."""
    passages = lexicon.passages
    chance = random.Random(f"{_SEED} {lexicon.language}")  # noqa: S311 - repeatable, not secret
    common = lexicon.between(_COMMON[0] * passages, _COMMON[1] * passages)
    rare = lexicon.between(_RARE[0], min(_RARE[1], _COMMON[0] * passages / 2))
    content = frozenset(
        word
        for word in lexicon.between(_RARE[0], _OF_SEVERAL[1] * passages)
        if not _is_grammar(word, lexicon.language)
    )
    several = content.intersection(
        lexicon.between(_OF_SEVERAL[0] * passages, _OF_SEVERAL[1] * passages)
    )
    makers: dict[Kind, Callable[[int], tuple[str, ...]]] = {
        "common": lambda _: (chance.choice(common),),
        "rare": lambda _: (chance.choice(rare),),
        "or": lambda size: _together(lexicon, several, size, chance),
        "and": lambda size: _together(lexicon, several, size, chance),
        "phrase": lambda size: _phrase(lexicon, content, size, chance),
        "prefix": lambda size: _prefix(lexicon, content, size + 1, chance),
    }
    for kind, make in makers.items():
        found: dict[tuple[str, ...], None] = {}
        for tried in range(50 * count):
            found.setdefault(make(2 + tried % 2))
            if len(found) == count:
                break
        else:
            raise ValueError(f"the corpus is too small for {count} questions: {kind}")
        yield from (Question(kind, lexicon.language, words) for words in found)


def _is_grammar(word: str, language: str) -> bool:
    """Tell a word that Dragoman leaves out beside others, so that no program has less to do."""
    analyzer = ANALYZERS[language]
    return all(analyzer.is_stop_word(token.surface) for token in analyzer.words(word))


def _some_text(lexicon: _Lexicon, chance: random.Random) -> str:
    place = chance.randrange(lexicon.passages)
    return passage(place * len(LANGUAGES) + LANGUAGES.index(lexicon.language)).text


def _together(
    lexicon: _Lexicon, content: frozenset[str], size: int, chance: random.Random
) -> tuple[str, ...]:
    """Return so many words that one passage has."""
    while True:
        found = sorted(content & set(words_of(_some_text(lexicon, chance))))
        if len(found) >= size:
            return tuple(chance.sample(found, size))


def _phrase(
    lexicon: _Lexicon, content: frozenset[str], size: int, chance: random.Random
) -> tuple[str, ...]:
    """Return so many words in a row, the first and the last no grammar words.

    Where a passage has words that keep company, they are taken: other phrases rarely recur.
    """
    company = collocations(lexicon.language)
    while True:
        words = words_of(_some_text(lexicon, chance))
        rows = zip(*(words[start:] for start in range(size)), strict=False)
        fit = [
            row
            for row in rows
            if lexicon.df.keys() >= set(row)
            and min(map(len, row)) >= _SHORTEST
            and {row[0], row[-1]} <= content
        ]
        known = [row for row in fit if row[:2] in company or row[-2:] in company]
        if fit:
            return chance.choice(known or fit)


def _prefix(
    lexicon: _Lexicon, content: frozenset[str], size: int, chance: random.Random
) -> tuple[str, ...]:
    """Return the first letters of a longer word."""
    while True:
        words = content & set(words_of(_some_text(lexicon, chance)))
        long = [w for w in words if len(w) >= _PREFIXED and not w.startswith(_ARTICLE)]
        if long:
            return (chance.choice(sorted(long))[:size],)


def _counted(file: Path, questions: Sequence[Question]) -> list[int]:
    """Count the passages that answer each question."""
    counts = [0] * len(questions)
    of_language = {
        language: [
            (place, question)
            for place, question in enumerate(questions)
            if question.language == language
        ]
        for language in LANGUAGES
    }
    for one in read(file):
        row = _Row.of(words_of(one.text))
        for place, question in of_language[one.language]:
            counts[place] += question.matches(row)
    return counts
