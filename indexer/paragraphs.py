"""Text to paragraphs: hard-wrapped lines joined, lines that look like navigation kept apart.

A text is never changed, since offsets count in it; a paragraph is a range of it.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from indexer import boilerplate
from indexer.lines import Line, is_listed, lines_of

_LONG_LINE = 200  # characters; a longer line is a paragraph of its own


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A range of a text, in code points."""

    start: int
    end: int
    boilerplate: bool = False


def split(text: str) -> list[Paragraph]:
    """Return the paragraphs of a text in order; blank space between them belongs to none."""
    lines = lines_of(text)
    tagged = boilerplate.zones(lines)
    blocks = itertools.groupby(enumerate(lines), key=lambda numbered: numbered[1].block)
    return [paragraph for _, block in blocks for paragraph in _joined(list(block), tagged)]


def is_list(paragraph: str) -> bool:
    """Tell whether the lines of a paragraph are list items or table rows rather than wrapped."""
    lines = paragraph.split("\n")
    return len(lines) > 1 and sum(map(is_listed, lines)) > len(lines) / 2


def _joined(block: list[tuple[int, Line]], tagged: set[int]) -> list[Paragraph]:
    """Join the short lines of a block (wrapped prose, a list); keep long and tagged ones apart."""
    joined: list[Paragraph] = []
    alone = True
    for number, line in block:
        long = line.end - line.start > _LONG_LINE
        if number in tagged:
            joined.append(Paragraph(line.start, line.end, boilerplate=True))
            alone = True
        elif alone or long:
            joined.append(Paragraph(line.start, line.end))
            alone = long
        else:
            joined[-1] = Paragraph(joined[-1].start, line.end)
    return joined
