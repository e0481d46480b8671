"""A made-up corpus in three languages that behaves like text where a search engine can tell.

Words are as frequent as in the language (the package wordfreq, R. Speer 2022). Two things that
mere frequencies lack are put in: the words of a topic recur within a passage, as ranking needs,
and some words keep company, as phrases need. Each passage comes from its own number alone, so that
a small corpus is the beginning of a large one and none has to be in memory at once.
"""

from __future__ import annotations

import functools
import importlib
import itertools
import random
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_Item = TypeVar("_Item")
LANGUAGES = ("ar", "en", "fr")
NEEDS = "wordfreq"

_SEED = 20120504
_FEWEST, _MOST = 100, 150  # words of a passage
_SENTENCE = 8, 20  # words
_TOPICS, _WORDS_OF_A_TOPIC, _SHARE_OF_TOPIC = 1_000, 30, 0.12
_PAIRS, _SHARE_OF_PAIRS = 5_000, 0.06
_PLAINEST = 200  # the most frequent words are about nothing
_RARE_LETTERS = "bcdfghjklm"  # for digits

_WRITTEN = {
    "ar": re.compile("[ء-غف-ي]+"),
    "en": re.compile("[a-z]+"),
    "fr": re.compile("[a-zàâæçéèêëîïôœùûüÿ]+"),
}
_ENDS = {"ar": (".", "،", ".", "؟"), "en": (".", ",", ".", ";"), "fr": (".", ",", ".", " ;")}
_ELISION = re.compile(r"\b([cdjlmnst]|qu) (?=[aâæeéèêhiîoôœu])", re.IGNORECASE)
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu)’", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ة": "ه", "ى": "ي"})


@dataclass(frozen=True, slots=True)
class Passage:
    """A document of one paragraph; numbers count from 0."""

    number: int
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class _Tongue:
    """A language: its words with running sums of their frequencies, topics, and pairs of words."""

    words: list[str]
    sums: list[float]
    topics: list[list[str]]
    pairs: list[list[str]]


def passages(count: int) -> Iterator[Passage]:
    """Yield so many passages, the languages in turn."""
    return map(passage, range(count))


def passage(number: int) -> Passage:
    """Make the passage of a number, always the same."""
    language = LANGUAGES[number % len(LANGUAGES)]
    chance = _chance(f"passage {number}")
    return Passage(number, language, _text(_running(_tongue(language), chance), language, chance))


def marked(number: int) -> tuple[Passage, str]:
    """Make the passage of a number with a word that no other has, and return both."""
    made = passage(number)
    word = "zvq" + "".join(_RARE_LETTERS[int(digit)] for digit in str(number)) + "xw"
    return replace(made, text=f"{made.text[:-1]} {word}."), word


@functools.cache
def collocations(language: str) -> frozenset[tuple[str, ...]]:
    """Return the pairs of words that keep company in a language."""
    return frozenset(map(tuple, _tongue(language).pairs))


def write(count: int, file: Path) -> int:
    """Write passages line by line, and return the bytes of their texts."""
    size = 0
    with file.open("w", encoding="utf-8") as lines:
        for one in passages(count):
            lines.write(f"{one.number}\t{one.language}\t{one.text}\n")
            size += len(one.text.encode())
    return size


def read(file: Path) -> Iterator[Passage]:
    """Yield the passages that were written, one at a time."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            number, language, text = line.rstrip("\n").split("\t")
            yield Passage(int(number), language, text)


def words_of(text: str) -> list[str]:
    """Return the words as plain search programs read them: small letters, an article apart."""
    return _WORD.findall(text.lower())


def without_elision(text: str) -> str:
    """Leave out l’ and d’, as Dragoman does: the words on both sides then stand in a row."""
    return _ELIDED.sub("", text)


def folded(word: str) -> str:
    """Return a word without whatever some program may overlook: accents, hamzas, ligatures."""
    letters = unicodedata.normalize("NFKD", word.translate(_LIGATURES))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _running(tongue: _Tongue, chance: random.Random) -> list[str]:
    """Draw the words of a passage, then put some of its topic and some pairs in their places."""
    words = chance.choices(tongue.words, cum_weights=tongue.sums, k=chance.randint(_FEWEST, _MOST))
    topic = chance.choice(tongue.topics)
    for place in range(len(words) - 1):
        drawn = chance.random()
        if drawn < _SHARE_OF_TOPIC:
            words[place] = _one_of_the_first(topic, chance)
        elif drawn < _SHARE_OF_TOPIC + _SHARE_OF_PAIRS:
            words[place : place + 2] = _one_of_the_first(tongue.pairs, chance)
    return words


def _text(words: Iterable[str], language: str, chance: random.Random) -> str:
    """Write words as sentences and clauses."""
    left, sentences = iter(words), []
    while clause := " ".join(itertools.islice(left, chance.randint(*_SENTENCE))):
        end = chance.choice(_ENDS[language])
        sentences.append(clause[0].upper() + clause[1:] + end)
    text = " ".join(sentences)
    return _ELISION.sub(r"\1’", text) if language == "fr" else text


@functools.cache
def _tongue(language: str) -> _Tongue:
    """Read the words of a language, and make up its topics and pairs."""
    known = importlib.import_module(NEEDS).get_frequency_dict(language, "best")
    written = _WRITTEN[language].fullmatch
    ranked = sorted((-share, word) for word, share in known.items() if written(word))
    words = [word for _, word in ranked]
    chance = _chance(f"language {language}")
    # By the root of their frequency: what texts are about is rarer than what they are made of.
    telling = words[_PLAINEST:]
    roots = list(itertools.accumulate((-share) ** 0.5 for share, _ in ranked[_PLAINEST:]))
    return _Tongue(
        words,
        list(itertools.accumulate(-share for share, _ in ranked)),
        [chance.choices(telling, cum_weights=roots, k=_WORDS_OF_A_TOPIC) for _ in range(_TOPICS)],
        [chance.choices(telling, cum_weights=roots, k=2) for _ in range(_PAIRS)],
    )


def _one_of_the_first(items: Sequence[_Item], chance: random.Random) -> _Item:
    """Draw an item, the first ones more often than the last."""
    return items[int(len(items) * chance.random() ** 2)]


def _chance(of: str) -> random.Random:
    return random.Random(f"{_SEED} {of}")  # noqa: S311 - repeatable, not secret
