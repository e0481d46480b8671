"""The kinds of evidence that a process has, opened once."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from indexer.crosslingual import cldr, dates, glossary
from indexer.crosslingual.glossary import Concept
from indexer.crosslingual.lookup import Lookup
from indexer.crosslingual.widening import Widener

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer.crosslingual import Asked, Link


@functools.cache
def widener() -> Widener:
    """Return what widens queries by all that this installation knows, the surest first."""
    names = Lookup((Concept(row._asdict()) for row in cldr.rows()), "cldr")
    own = Lookup(glossary.read(glossary.OWN), "glossary")
    dates.links(["1"])  # it reads its words
    return Widener((_dates, own.links, names.links))


def _dates(words: Sequence[Asked], languages: Sequence[str]) -> Iterable[Link]:
    """Return the ways in which dates and numbers are written in any language."""
    del languages
    return dates.links([word.text for word in words])
