"""Queries as nobody types them: none raises, and each is read, and answered, in time.

Times are those of this thread: others may keep the machine busy.
"""

from __future__ import annotations

import random
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer import Index, SearchRequest, Settings
from indexer.query import parse
from indexer.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

READ, BAR_MS = 20_000, 2.0
ANSWERED, DOCUMENTS, LONGEST_MS = 100_000, 20_000, 1_000.0
SENTENCES = 6, 20  # of a made-up document


def test_twenty_thousand_fuzzed_queries_are_read_without_an_exception_and_in_time(
    fuzzed_queries: Callable[[int], list[str]], say: Callable[..., None]
) -> None:
    parse("The first query le premier أول loads what languages need")
    took = []
    for typed in fuzzed_queries(READ):
        started = time.thread_time()
        query = parse(typed)
        took.append((time.thread_time() - started) * 1000)
        assert query.text == clean(typed)
    took.sort()
    p50, p99 = took[READ // 2], took[READ * 99 // 100]
    say(f"{READ} queries read: p50 {p50:.2f} ms, p99 {p99:.2f} ms, most {took[-1]:.2f} ms")
    assert p99 < BAR_MS


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Index documents whose sentences are those of the project's own, in another order."""
    home = tmp_path_factory.mktemp("large")
    own = Path(__file__).parents[2] / "corpus"
    sentences = {
        code: re.split(
            r"(?<=[.؟!?])\s+", "\n".join(p.read_text() for p in own.rglob(f"*.{code}.md"))
        )
        for code in ("ar", "en", "fr")
    }
    chance = random.Random(1)  # noqa: S311 - repeatable, not secret
    for number in range(DOCUMENTS):
        code = chance.choice([*sentences])
        text = " ".join(chance.choices(sentences[code], k=chance.randint(*SENTENCES)))
        path = home / f"corpus/{number % 100}/{number}.{code}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    settings = Settings(corpus=home / "corpus", index=home / "index")
    with Index.open(settings=settings) as index:
        assert not index.update().failed
    return settings


def test_a_hundred_thousand_fuzzed_queries_are_answered_without_an_error_within_a_second(
    large: Settings, fuzzed_queries: Callable[[int], list[str]], say: Callable[..., None]
) -> None:
    took: list[tuple[float, str]] = []
    partial = found = 0
    with Index.open(settings=large) as index:
        index.prepare()
        index.search(SearchRequest("the first query le premier أول"))
        for typed in fuzzed_queries(ANSWERED):
            started = time.thread_time()
            results = index.search(SearchRequest(typed))
            took.append(((time.thread_time() - started) * 1000, typed))
            partial += results.partial
            found += results.total > 0
    took.sort()
    p50, p99, (most, slowest) = took[ANSWERED // 2][0], took[ANSWERED * 99 // 100][0], took[-1]
    say(
        f"{ANSWERED} queries answered of {DOCUMENTS} documents: {found} found something, "
        f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, most {most:.0f} ms, partial {partial}"
    )
    assert most < LONGEST_MS, slowest
