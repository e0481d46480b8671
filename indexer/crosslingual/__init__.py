"""From the words of a query to words of the other languages, each with its weight and its origin.

Nothing is translated: for the words that somebody typed, each kind of evidence (a module here)
knows words that texts in another language use for them. Those that documents have are asked for
beside what was typed. `widening.py` orders and mixes the kinds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from indexer.model import Evidence


class Asked(NamedTuple):
    """A word of a query, or a phrase, as it was typed: its (surface, stem) pairs by language."""

    text: str
    tokens: Mapping[str, Sequence[tuple[str, str]]]


class Link(NamedTuple):
    """Words `first:last` of a query may stand for `text` in a language: a word or several in a row.

    `weight` is what it counts, at the most 1. What is `whole`, a name or a date, is never sought
    word by word instead.
    """

    first: int
    last: int
    language: str
    text: str
    weight: float
    by: Evidence
    whole: bool = False


Wanted: TypeAlias = "Mapping[str, Collection[int]]"
"""The words, by their places, for which nothing was found yet in a language."""
Kind: TypeAlias = "Callable[[Sequence[Asked], Sequence[str], Wanted], Iterable[Link]]"
"""A kind of evidence: gives the links of words, which may be in any of some languages."""
