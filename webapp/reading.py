"""How a whole document is laid out for reading: paragraphs, folds, steps between hits."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from webapp import marking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from indexer import Passage, Reading

_LONGEST_WRAPPED_LINE = 100  # characters; a longer line is a paragraph of its own
_HEADING_LENGTH = 90
_MOST_HEADINGS = 2  # in a row: of a part and of its first part; more are a list
_SENTENCE_END = tuple(".!?…؟۔:;؛،,»”")


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage as it is shown. `before` and `after` are the numbers of passages with hits."""

    passage: Passage
    html: Markup
    hits: int
    before: int | None
    after: int | None


@dataclass(slots=True)
class Block:
    """A paragraph, or a run of navigation that is folded."""

    boilerplate: bool
    pieces: list[Piece] = field(default_factory=list)
    heading: bool = False
    lines: int = 0

    @property
    def hits(self) -> int:
        """How many marks lie in it; a fold with hits stands open."""
        return sum(piece.hits for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Layout:
    """The document from top to bottom, and where its hits are.

    `title` is the passage that the text begins with, if it says the title and nothing else: it is
    shown once, above the blocks.
    """

    title: Piece | None
    blocks: tuple[Block, ...]
    hits: int
    passages_with_hits: tuple[int, ...]


def layout(reading: Reading) -> Layout:
    """Lay a document out."""
    counts = [marking.count(passage.text, passage.marks) for passage in reading.passages]
    with_hits = tuple(p.number for p, n in zip(reading.passages, counts, strict=True) if n)
    blocks: list[Block] = []
    previous: Passage | None = None
    for piece in _pieces(reading, counts, with_hits):
        if previous is None or _starts_block(reading.text, previous, piece.passage):
            blocks.append(Block(piece.passage.boilerplate))
        blocks[-1].pieces.append(piece)
        blocks[-1].lines += 1 + piece.passage.text.count("\n")
        previous = piece.passage
    title = blocks.pop(0).pieces[0] if _begins_with_title(reading, blocks) else None
    _tell_headings(blocks)
    return Layout(title, tuple(blocks), sum(counts), with_hits)


def _pieces(reading: Reading, counts: list[int], with_hits: tuple[int, ...]) -> Iterator[Piece]:
    first = 1
    for passage, hits in zip(reading.passages, counts, strict=True):
        at = with_hits.index(passage.number) if hits else -1
        yield Piece(
            passage,
            marking.marked(marking.unwrapped(passage.text), passage.marks, first=first),
            hits,
            with_hits[at - 1] if at > 0 else None,
            with_hits[at + 1] if hits and at + 1 < len(with_hits) else None,
        )
        first += hits


def _starts_block(text: str, previous: Passage, passage: Passage) -> bool:
    if previous.boilerplate or passage.boilerplate:
        return previous.boilerplate != passage.boilerplate
    gap = text[previous.end : passage.start]
    last_line = previous.text.rpartition("\n")[2]
    return gap.count("\n") > 1 or ("\n" in gap and len(last_line) > _LONGEST_WRAPPED_LINE)


def _begins_with_title(reading: Reading, blocks: list[Block]) -> bool:
    if len(blocks) < 2 or blocks[0].boilerplate or len(blocks[0].pieces) > 1:  # noqa: PLR2004
        return False
    first = blocks[0].pieces[0].passage.text
    return first.casefold().split() == reading.document.title.casefold().split()


def _tell_headings(blocks: list[Block]) -> None:
    """Mark short lines that stand alone above what they name; several in a row are a list."""
    below = 0
    for short, run in itertools.groupby(blocks, _looks_like_heading):
        found = list(run)
        below += len(found)
        named = below < len(blocks) and not blocks[below].boilerplate
        for block in found:
            block.heading = short and named and len(found) <= _MOST_HEADINGS


def _looks_like_heading(block: Block) -> bool:
    """Tell whether a paragraph is short, on one line, and no sentence."""
    text = block.pieces[0].passage.text
    return (
        len(block.pieces) == 1
        and not block.boilerplate
        and len(text) <= _HEADING_LENGTH
        and "\n" not in text
        and " | " not in text
        and not text.endswith(_SENTENCE_END)
    )
