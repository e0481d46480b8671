"""A query that was read -> the words that read so: what the answer says was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.model import AllOf, AnyOf, Node, Not, Word
from indexer.pieces import OPERATORS, default_fuzzy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.model import Query


def understood(query: Query) -> str:
    """Write a query back, its filters first."""
    return " ".join([*_filters(query), written(query.tree)]).strip()


def written(tree: Node | None) -> str:
    """Write a tree back as a query that reads to the same tree."""
    match tree:
        case None:
            return ""
        case Word():
            text = _signed(tree)
            if tree.title:
                return f"title:{text}"
            return f"({text})" if text in OPERATORS else text  # where it joins nothing
        case Not():
            return f"-{_bracketed(tree.child)}"
        case AnyOf():
            return " ".join(_bracketed(child) for child in tree.children)
        case AllOf():
            wanted = [_bracketed(c) for c in tree.children if not isinstance(c, Not)]
            unwanted = [written(c) for c in tree.children if isinstance(c, Not)]
            return " ".join([" AND ".join(wanted), *unwanted]).strip()


def _signed(leaf: Word) -> str:
    """Write a leaf with the signs that ask for it."""
    text = f'"{leaf.of}"' if leaf.phrase or leaf.near else leaf.of
    if leaf.near:
        text = f"{text}~{leaf.near}"
    if leaf.fuzzy:
        text += "~" if leaf.fuzzy == default_fuzzy(leaf.of) else f"~{leaf.fuzzy}"
    return f"={text}" if leaf.exact else text


def _bracketed(node: Node) -> str:
    return written(node) if isinstance(node, Word) else f"({written(node)})"


def _filters(query: Query) -> Iterator[str]:
    yield from (f"lang:{code}" for code in query.languages)
    yield from (f'source:"{name}"' for name in query.sources)
    if query.after or query.before:
        same = query.after == query.before
        yield f"date:{query.after if same else f'{query.after}..{query.before}'}"
