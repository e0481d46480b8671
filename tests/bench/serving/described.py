"""A made-up corpus as people keep one: titles, dates, sources, some versions, one long document."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import generator

from indexer import Index

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from generator import Passage

    from indexer import Settings

SOURCES = tuple(f"Source {number}" for number in range(1, 21))
LONG = "long.en.txt"
"""The id of a document of so many passages, about 80 pages."""
_LONG_PASSAGES = 200

_FIRST_DAY, _DAYS = date(2000, 1, 1), 9_000
_WORDS_OF_A_TITLE = 7
_WITH_VERSIONS = 5  # every so many subjects have versions in all three languages
_IN_A_FOLDER = 500


def build(settings: Settings, passages: int) -> None:
    """Write so many documents and index them, and learn what queries across languages want."""
    write(settings.corpus, generator.passages(passages))
    with Index.open(settings=settings) as index:
        report = index.update()
        assert not report.failed, report.failed[0]
        index.enrich()


def write(corpus: Path, passages: Iterable[Passage]) -> None:
    """Write each passage as a document, and the long one."""
    corpus.mkdir()
    for part, rows in groupby(passages, lambda one: one.number // _IN_A_FOLDER):
        folder = corpus / f"{part:03}"
        folder.mkdir()
        for one in rows:
            path = folder / f"{one.number}.{one.language}.txt"
            path.write_text(f"{_front_matter(one)}{one.text}\n", encoding="utf-8")
    step = len(generator.LANGUAGES)
    first = 30_000_000 + generator.LANGUAGES.index("en") - 30_000_000 % step
    texts = [generator.passage(first + step * at).text for at in range(_LONG_PASSAGES)]
    (corpus / LONG).write_text("\n\n".join(texts) + "\n", encoding="utf-8")


def _front_matter(one: Passage) -> str:
    title = " ".join(one.text.split()[:_WORDS_OF_A_TITLE]).rstrip(".,;،؟ ")
    day = _FIRST_DAY + timedelta(days=one.number * 37 % _DAYS)
    lines = [
        "---",
        f'title: "{title}"',
        f"date: {day.isoformat()}",
        f"source: {SOURCES[one.number * 7 % len(SOURCES)]}",
    ]
    if one.number // 3 % _WITH_VERSIONS == 0:
        lines.append(f"subject: subject {one.number // 3}")
    return "\n".join([*lines, "---", ""])
