"""A folder of files of every format, in three languages, made by programs that people use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import generator
from producers import FORMATS, ndjson

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MADE: dict[str, int] = {  # in a hundred files; pages are printed by Chromium for tests alone
    "txt": 27,
    "txt of Windows": 3,
    "md": 20,
    "html": 20,
    "docx by python-docx": 8,
    "odt by odfdo": 6,
    "epub by EbookLib": 4,
    "pdf by fpdf2, HarfBuzz": 7,
    "ndjson": 5,
}
_PARAGRAPHS = 6
_LINES = 20  # of an NDJSON file
_DIFFERENT = (
    30  # files of a slow format and language: their bytes are used again, with another name
)


def write(folder: Path, count: int) -> dict[str, int]:
    """Write so many files; return how many there are of each format."""
    counts: dict[str, int] = {}
    made: dict[tuple[str, str, int], bytes] = {}
    for number, name in zip(range(count), _names(), strict=False):
        language = generator.LANGUAGES[number % 3]
        suffix = ".ndjson" if name == "ndjson" else FORMATS[name][0][1:]
        at = counts[name] = counts.get(name, 0) + 1
        key = name, language, number if suffix in {".txt", ".md", ".html"} else at % _DIFFERENT
        if key not in made:
            made[key] = _made(name, language, number)
        below = folder / f"{number // 500:02}"
        below.mkdir(exist_ok=True)
        (below / f"{number}.{language}{suffix}").write_bytes(made[key])
        if suffix in {".txt", ".md", ".html"}:
            del made[key]
    return counts


def _names() -> Iterator[str]:
    """Yield formats by their shares, evenly mixed, over and over."""
    while True:
        for place in range(max(MADE.values())):
            yield from (name for name, share in MADE.items() if place < share)


def _made(name: str, language: str, number: int) -> bytes:
    step = len(generator.LANGUAGES)
    first = 20_000_000 + step * 100 * number + generator.LANGUAGES.index(language)
    lines = _LINES if name == "ndjson" else _PARAGRAPHS
    texts = [generator.passage(first + step * place).text for place in range(lines)]
    return ndjson(texts, language) if name == "ndjson" else FORMATS[name][1](texts, language)
