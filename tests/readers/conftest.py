"""Texts of our own corpus, and the end of the child process after the tests."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer import sandbox
from indexer.languages import analyzer_for
from indexer.model import Words
from indexer.readers import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CORPUS = Path(__file__).parents[2] / "corpus"
LANGUAGES = ("ar", "en", "fr")


@pytest.fixture(scope="session", autouse=True)
def _child_ends() -> Iterator[None]:
    yield
    sandbox.stop()


@pytest.fixture(scope="session")
def texts() -> dict[str, list[list[str]]]:
    """Documents of each language, as paragraphs."""
    return {
        language: [
            [
                " ".join(block.split())
                for block in read(path.name, path.read_bytes()).text.split("\n\n")
            ]
            for path in sorted(CORPUS.rglob(f"*.{language}.md"))
        ]
        for language in LANGUAGES
    }


@pytest.fixture
def recall() -> Callable[[str, str, str], float]:
    """What share of the words of a source stand in a text as often as there."""

    def measure(source: str, text: str, language: str) -> float:
        wanted, found = (_words(part, language) for part in (source, text))
        return sum((wanted & found).values()) / sum(wanted.values())

    return measure


def _words(text: str, language: str) -> Counter[str]:
    words = Words()
    analyzer_for(language).read(text, 0, words)
    return Counter(words.surfaces)
