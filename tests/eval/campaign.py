"""Ask what people ask, as they type it, of every system, and judge the lists that come back."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

import systems
import variants
from metrics import Figures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from datasets import Dataset

QUESTION, TWO, THREE, TYPO = "full question", "2 keywords", "3 keywords", "one typo"
LENGTHS = (QUESTION, TWO, THREE)

SPELLINGS: dict[str, dict[str, Callable[[str], str]]] = {
    "ar": {
        "vocalised": variants.vocalised,
        "hamza": variants.hamza_variants,
        "hamza seats": variants.hamza_seats,
        "Arabic digits": variants.arabic_digits,
    },
    "en": {"capitals": variants.capitals},
    "fr": {
        "no accents": variants.without_accents,
        "capitals": variants.capitals,
        "bare capitals": variants.bare_capitals,
    },
}
"""How people of each language spell: done to the three keywords, and to single words."""

INFORMATIONAL = {"hamza seats", "Arabic digits"}
"""Shown, but nothing is promised."""

WORDS = 2000

Row = dict[str, Figures]
"""The figures of one condition by each system."""


def conditions(language: str) -> tuple[str, ...]:
    """Return the names of the ways in which questions of a language are asked."""
    return (*LENGTHS, TYPO, *(name for name in SPELLINGS[language] if name != "Arabic digits"))


def queries(dataset: Dataset) -> dict[str, list[str]]:
    """Return the questions of a collection in each condition."""
    language = dataset.language
    frequency = variants.frequencies((*dataset.documents, *dataset.questions), language)
    shortened = partial(variants.keywords, language=language, frequency=frequency)
    three = [shortened(question, 3) for question in dataset.questions]
    asked = {
        QUESTION: list(dataset.questions),
        TWO: [shortened(question, 2) for question in dataset.questions],
        THREE: three,
        TYPO: [variants.one_typo(query, language) for query in three],
    }
    for name, spell in SPELLINGS[language].items():
        asked[name] = [spell(query) for query in three]
    return {name: asked[name] for name in conditions(language)}


def measure(
    dataset: Dataset, asked: Mapping[str, list[str]], found: Mapping[str, systems.Found]
) -> dict[str, Row]:
    """Judge each condition's lists, system by system."""
    rows: dict[str, Row] = {}
    for condition, texts in asked.items():
        judged = [
            [Figures.of(ranked, grades) for ranked in found[text]]
            for text, grades in zip(texts, dataset.judgments, strict=True)
        ]
        means = map(Figures.mean, zip(*judged, strict=True))
        rows[condition] = dict(zip(systems.NAMES, means, strict=True))
    return rows


# --- words as typed ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TypedWords:
    """Words of a collection in another spelling, and the documents that have them as written."""

    spellings: dict[str, str]
    documents: dict[str, set[int]]

    def recall(self, found: Mapping[str, systems.Found]) -> dict[str, float]:
        """Return for each system the share of words for which a document that has it is shown."""
        hits = [
            [not self.documents[word].isdisjoint(ranked) for ranked in found[spelling]]
            for word, spelling in self.spellings.items()
        ]
        shares = (sum(column) / len(hits) for column in zip(*hits, strict=True))
        return dict(zip(systems.NAMES, shares, strict=True))


def typed_words(dataset: Dataset, count: int = WORDS) -> dict[str, TypedWords]:
    """Draw words of each spelling. Words that it does not change would be found too easily."""
    documents = _documents_by_word(dataset)
    drawn = sorted(documents, key=lambda word: zlib.crc32(word.encode()))
    typed = {}
    for name, spell in SPELLINGS[dataset.language].items():
        changed = ((word, spell(word)) for word in drawn)
        spellings = dict(islice((pair for pair in changed if pair[0] != pair[1]), count))
        typed[name] = TypedWords(spellings, {word: documents[word] for word in spellings})
    return typed


def _documents_by_word(dataset: Dataset) -> dict[str, set[int]]:
    """Return the documents of each word of at least three letters or digits."""
    documents: dict[str, set[int]] = {}
    for number, text in enumerate(dataset.documents):
        for word in set(map(variants.plain, variants.words(text, dataset.language))):
            if len(word) >= 3:
                documents.setdefault(word, set()).add(number)
    return documents


# --- one collection ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one collection shows, by condition or spelling. `questions` counts all it has."""

    dataset: Dataset
    questions: int
    rows: dict[str, Row]
    words: dict[str, tuple[int, dict[str, float]]]
    long: dict[str, Row]


def run(whole: Dataset, folder: Path, sample: int) -> Outcome:
    """Measure a collection, single words of it, and the same questions to long documents."""
    dataset, long = whole.sample(sample), whole.long().sample(sample)
    asked = queries(dataset)
    asked_of_long = {name: asked[name] for name in LENGTHS}
    typed = typed_words(dataset, sample or WORDS)
    spelt = (words.spellings.values() for words in typed.values())
    found = systems.answers(dataset, folder / "short", chain(*asked.values(), *spelt))
    found_in_long = systems.answers(long, folder / "long", chain(*asked_of_long.values()))
    return Outcome(
        dataset=dataset,
        questions=len(whole.questions),
        rows=measure(dataset, asked, found),
        words={name: (len(w.spellings), w.recall(found)) for name, w in typed.items()},
        long=measure(long, asked_of_long, found_in_long),
    )
