"""From the words of a query to words of the other languages, each with its weight and its origin.

Nothing is translated: for the words that somebody typed, each kind of evidence (a module here)
knows words that texts in another language use for them. Those that documents have are asked for
beside what was typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from indexer.model import Evidence


class Link(NamedTuple):
    """Words `first:last` of a query may stand for `text`, a word or several in a row, in a language.

    `weight` is what it counts, at the most 1.
    """

    first: int
    last: int
    language: str
    text: str
    weight: float
    by: Evidence
