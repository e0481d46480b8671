"""The pages of a real server over 20,000 passages: how long each takes, and what it weighs.

Three times three columns of milliseconds: what the server says it took, and of its processor
(`Server-Timing`), and until the first byte came to a caller on the same machine, who asks for one
page after the other. kB are as they are sent, and as they would be gzipped. The documents have
titles, dates, sources and versions, and what queries across languages want is learnt before, which
takes some minutes. DRAGOMAN_BENCH_SIZES are numbers of passages; the last is what the index has.
"""

from __future__ import annotations

import gzip
import os
import time
from typing import TYPE_CHECKING

import described
import generator
import pytest
import questions
from servers import below, serving
from serving_tables import head, row
from visits import VISITED, Visitor, memory, results_of, visited

from indexer import Settings
from webapp.security import STATIC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from visits import Visit

pytest.importorskip(generator.NEEDS, reason=f"{generator.NEEDS} is missing: run make bench")

SIZE = int(os.environ.get("DRAGOMAN_BENCH_SIZES", "20000").split(",")[-1])
OF_EACH = 30  # queries of each language and number of words; each is asked once
_FIRST = 5  # of each, which are asked before any is timed
_TIMES = 20  # that a page without words is asked for
_SETTLES = 5.0  # seconds that a process has to read ahead, where nobody asks

Words = tuple[str, ...]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("pages")
    made = Settings(corpus=home / "corpus", index=home / "index")
    described.build(made, SIZE)
    return made


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[int, str], list[Words]]:
    """Words that one passage in a hundred to one in ten has, and that some passage has together."""
    file: Path = tmp_path_factory.mktemp("words") / "passages.tsv"
    generator.write(SIZE, file)
    drawn = [q for q in questions.draw(file, 2 * (OF_EACH + _FIRST)) if q.kind == "or"]
    found: dict[tuple[int, str], list[Words]] = {}
    for many in (1, 2, 3):
        for language in generator.LANGUAGES:
            fit = [q.words[:many] for q in drawn if q.language == language]
            found[many, language] = [words for words in dict.fromkeys(fit) if len(words) == many]
    return found


@pytest.mark.parametrize("workers", [Settings().workers, 2])
def test_pages_are_timed_and_weighed(
    workers: int,
    settings: Settings,
    asked: dict[tuple[int, str], list[Words]],
    report: Callable[[Iterable[str]], None],
) -> None:
    with (
        serving(settings.updated({"workers": workers})) as (address, process),
        Visitor(address) as visitor,
    ):
        time.sleep(_SETTLES)
        for rows in asked.values():
            for words in rows[:_FIRST]:
                visitor.get(results_of(words))
        tables = [*head(f"results, {SIZE:,} passages, {workers} workers", *VISITED)]
        everything: list[Visit] = []
        for (many, language), rows in asked.items():
            visits = [visitor.get(results_of(w)) for w in rows[_FIRST : _FIRST + OF_EACH]]
            assert all(b"<mark" in one.body for one in visits)
            everything += visits
            tables.append(row(f"{many} words, {language}", visited(visits)))
        tables.append(row("all of these", visited(everything)))
        some = [words for rows in asked.values() for words in rows[-4:]]
        for name, more in VIEWS.items():
            visits = [visitor.get(results_of(words, **more)) for words in some]
            assert all(b'class="summary"' in one.body for one in visits), name
            tables.append(row(name, visited(visits)))
        for name, path in _pages(asked).items():
            visits = [visitor.get(path) for _ in range(_TIMES)]
            tables.append(row(name, visited(visits)))
        tables += _sent(visitor, everything[0])
        tables += head("memory", "MB", "its own")
        for pid, command in below(process.pid).items():
            name = "the process that indexes" if "--follow" in command else "a web process"
            tables.append(row(name, [f"{megabytes:.0f}" for megabytes in memory(pid)]))
    report(tables)


VIEWS = {
    "one list": {"view": "list"},
    "one list, page 3": {"view": "list", "page": "3"},
    "of one language": {"lang": "fr"},
    "with filters, sections": {"after": "2005", "before": "2020"},
    "with filters, one list": {"after": "2005", "source": described.SOURCES[0], "view": "list"},
    "by date": {"sort": "date"},
    "words as typed alone": {"cross": "0"},
    "explained": {"explain": "1"},
    "interface in Arabic": {"ui": "ar"},
}


def _pages(asked: dict[tuple[int, str], list[Words]]) -> dict[str, str]:
    words = asked[2, "en"][0]
    return {
        "home": "/",
        "a long document": f"/documents/{described.LONG}",
        "a long document, with words": f"/documents/{described.LONG}{results_of(words)[1:]}",
        "a short document": "/documents/000/1.en.txt",
        "the list of documents": "/documents",
        "concordance of a word": f"/concordance{results_of(words[:1])[1:]}",
        "concordance of two words": f"/concordance{results_of(words)[1:]}",
        "help": "/help",
    }


def _sent(visitor: Visitor, page: Visit) -> list[str]:
    """Tell how files and pages are sent: what they weigh, packed or not, and asked for again."""
    coding = page.headers.get("Content-Encoding", "as it is")
    lines = head("what is sent", "kB", "gzipped", "sent", "asked again")
    lines.append(row("a page of results", [*_weights(page.body), coding, "anew"]))
    for name in ("style.css", "app.js", "upload.js", "logo.svg"):
        first = visitor.get(f"/static/{name}")
        again = visitor.get(f"/static/{name}", status=304, If_None_Match=first.headers["ETag"])
        assert first.body == (STATIC / name).read_bytes()
        assert not again.body
        coding = first.headers.get("Content-Encoding", "as it is")
        lines.append(row(name, [*_weights(first.body), coding, "304"]))
    return lines


def _weights(data: bytes) -> tuple[str, str]:
    return f"{len(data) / 1000:.1f}", f"{len(gzip.compress(data, 6)) / 1000:.1f}"


@pytest.mark.parametrize("pause", [0.0, _SETTLES])
def test_the_first_search_after_a_start_is_timed(
    pause: float,
    settings: Settings,
    asked: dict[tuple[int, str], list[Words]],
    report: Callable[[Iterable[str]], None],
) -> None:
    with serving(settings) as (address, process), Visitor(address) as visitor:
        time.sleep(pause)
        first, second = (visitor.get(results_of(words)) for words in asked[2, "en"][:2])
        largest = max(memory(pid) for pid in below(process.pid))
    report(head(f"the first search, {pause:.0f} s after the server is ready", *VISITED))
    report([row("the first page", visited([first])), row("the second", visited([second]))])
    report([row("memory of the largest process", [f"{largest[0]:.0f} MB"])])
