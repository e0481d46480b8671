"""Markdown to plain text: blocks apart by an empty line, a table row or list item on one line."""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING

from indexer.elements import markup_text
from indexer.model import Extract
from indexer.text import clean, clean_line, decode, split_front_matter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

SUFFIXES = (".md", ".markdown")
_CELL_BREAK = " | "


def read(data: bytes) -> Extract:
    """Return the text without markup; the first heading names a document without a title."""
    decoded, guessed = decode(data)
    metadata, source = split_front_matter(clean(decoded))
    if guessed:
        metadata["encoding_guessed"] = guessed
    tokens = _parser().parse(source)
    title = _first_heading(tokens)
    if title:
        metadata.setdefault("title", title)
    return Extract(_plain(tokens), metadata)


@functools.cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - imported only when a document needs it

    return MarkdownIt("commonmark").enable("table")


def _first_heading(tokens: list[Token]) -> str:
    for token, following in itertools.pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            return clean_line(_inline(following.children or ()))
    return ""


def _plain(tokens: list[Token]) -> str:
    """Write blocks one after the other; `tight` blocks (list items, rows) share a paragraph."""
    written: list[str] = []
    cells: list[str] | None = None
    depth = 0
    for token in tokens:
        if token.type in {"bullet_list_open", "ordered_list_open", "table_open"}:
            depth += 1
        elif token.type in {"bullet_list_close", "ordered_list_close", "table_close"}:
            depth -= 1
            written.append("\n")
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close" and cells is not None:
            written.append(_CELL_BREAK.join(cells) + "\n")
            cells = None
        elif token.type == "inline":
            words = _inline(token.children or ())
            if cells is None:
                written.append(words + ("\n" if depth else "\n\n"))
            else:
                cells.append(words)
        elif token.type == "html_block":
            written.append(markup_text(token.content) + "\n\n")
        elif token.type in {"fence", "code_block"}:
            written.append(token.content.rstrip("\n") + "\n\n")
    return "".join(written).strip() + "\n"


def _inline(children: Iterable[Token]) -> str:
    parts = []
    for child in children:
        is_break = child.type == "html_inline" and child.content[:3].lower() == "<br"
        if child.type == "softbreak" or is_break:
            parts.append(" ")
        elif child.type == "hardbreak":
            parts.append("\n")
        elif child.type in {"text", "code_inline", "image"}:
            parts.append(child.content)
    return "".join(parts)
