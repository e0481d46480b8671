"""Large documents that are put to a real server, and how long searches and small ones wait.

DRAGOMAN_BENCH_SIZES are numbers of passages; the last is what the index has before.
"""

from __future__ import annotations

import os
import random
import string
import time
from typing import TYPE_CHECKING

import generator
import pytest
from callers import Caller, Crowd, put_and_wait, searchers, warmed
from servers import serving
from serving_tables import WAITED, between, head, row, waited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from indexer import Settings

pytest.importorskip(generator.NEEDS, reason=f"{generator.NEEDS} is missing: run make bench")

SIZE = int(os.environ.get("DRAGOMAN_BENCH_SIZES", "20000").split(",")[-1])
SEARCHERS = 2
_AROUND = 5.0  # seconds before
_BETWEEN = 0.1  # seconds between two small documents
_ENDING = "zvqlastxw"  # a word that nothing else has


def long_text() -> str:
    """Return 9 MB of Arabic, which has the most characters that a document may."""
    return _joined(generator.passage(number).text for number in range(0, 10**9, 3))


def long_english() -> str:
    """Return nearly 5 MB of English."""
    return _joined(generator.passage(number).text for number in range(1, 10**9, 3))


def distinct_words() -> str:
    """Return 100,000 words, each of them once."""
    chance = random.Random(100_000)  # noqa: S311 - repeatable, not secret
    words: dict[str, None] = {}
    while len(words) < 100_000:
        words["".join(chance.choices(string.ascii_lowercase, k=chance.randint(5, 11)))] = None
    listed = list(words)
    return "\n\n".join(" ".join(listed[at : at + 100]) for at in range(0, len(listed), 100))


def _joined(texts: Iterable[str]) -> str:
    kept, size = [], 0
    for text in texts:
        if size + len(text) > 4_950_000:
            break
        kept.append(text)
        size += len(text) + 2
    return "\n\n".join(kept)


DOCUMENTS = {
    "9 MB of Arabic": ("ar", long_text),
    "5 MB of English": ("en", long_english),
    "100,000 distinct words": ("en", distinct_words),
}


def test_others_go_on_while_a_large_document_is_indexed(
    filled: Callable[[int], Settings],
    numbers: Callable[[int], range],
    report: Callable[[Iterable[str]], None],
) -> None:
    settings = filled(SIZE)
    for place, (name, (language, text)) in enumerate(DOCUMENTS.items()):
        word = f"{_ENDING}{string.ascii_lowercase[place]}"
        document = f"{text()} {word}."
        with (
            serving(settings) as (address, _),
            warmed(address, numbers),
            Caller(address) as caller,
            searchers(address, SEARCHERS) as searching,
            Crowd(address, 1, put_and_wait, iter(numbers(10_000)), _BETWEEN) as writing,
        ):
            time.sleep(_AROUND)
            begun = time.monotonic()
            caller.put(f"large/{place}.{language}.txt", document, wait=False)
            safe = time.monotonic()
            caller.find(word)
            end = time.monotonic()
        size = len(document.encode()) / 1e6
        report(head(f"{name}, {SIZE:,} passages before", "seconds", *WAITED))
        report([row(f"safe on the disk ({size:.1f} MB)", [f"{safe - begun:.2f}"])])
        report([row("found", [f"{end - begun:.2f}"])])
        for phase, since, until in (("before", 0.0, begun), ("meanwhile", begun, end)):
            for who, crowd in (("a small document", writing), ("a search", searching)):
                cells = ["", *waited(between(crowd.waits, since, until))]
                report([row(f"{who} {phase}", cells)])
