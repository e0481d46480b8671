"""N-Triples (W3C, 2014): a statement on each line. The way to bring a thesaurus of any size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from indexer.crosslingual.files import Skipped, rows
from indexer.crosslingual.skos import Labels
from indexer.errors import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.crosslingual.glossary import Concept

_THING = r'<[^\x00-\x20<>"{}|^`]*>|_:[^\s<>"]+'
_STATEMENT = re.compile(
    rf"""\s*({_THING})\s*<([^\x00-\x20<>"{{}}|^`]*)>\s*
    (?:({_THING})|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<[^<>\s]*>)?)
    \s*\.\s*(?:\#.*)?""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_SHORT = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def read_ntriples(file: BinaryIO, name: str, skipped: Skipped) -> Iterator[Concept]:
    """Yield the concepts of a file. Raises UnreadableDocument, with the line that is wrong."""
    labels = Labels(skipped)
    for line, row in rows(file, name, skipped):
        try:
            _take(labels, row, line)
        except (ValueError, OverflowError, KeyError):
            raise UnreadableDocument(
                "it is no statement of N-Triples",
                where=f"{name}, line {line}",
                next="It may be cut off, or Turtle: export it again, or give it the suffix .ttl",
            ) from None
    yield from labels.concepts()


def _take(labels: Labels, row: str, line: int) -> None:
    """Take a row. Raises ValueError, OverflowError and KeyError for what is no statement."""
    if row.lstrip().startswith("#"):
        return
    statement = _STATEMENT.fullmatch(row)
    if not statement:
        raise ValueError
    subject, of, other, text, tag = statement.groups()
    if text is None:
        labels.link(subject, of, other, line)
    elif tag:
        labels.literal(subject, of, _ESCAPE.sub(_unescaped, text), tag, line)


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _SHORT[escape[3]]
