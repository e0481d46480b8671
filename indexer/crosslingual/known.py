"""The kinds of evidence that an index has, in the order in which they are believed."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from indexer.crosslingual import cldr, dates, glossary
from indexer.crosslingual.derived import Derived
from indexer.crosslingual.glossary import Concept
from indexer.crosslingual.learnt import Learnt
from indexer.crosslingual.lookup import Lookup
from indexer.crosslingual.widening import Widener
from indexer.languages import ANALYZERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from indexer.crosslingual import Asked, Link, Wanted


@functools.cache
def widener(index: Path) -> Widener:
    """Return what widens the queries of an index by all that is known."""
    learnt = Learnt(Derived(index))
    kinds = _dates, own_lookup().links, learnt.names, learnt.meaning
    return Widener(kinds, (learnt.memory,))


@functools.cache
def own_lookup() -> Lookup:
    """Return the project's own glossary, and the names that CLDR has."""
    dates.links(["1"])  # it reads its words
    return Lookup(
        [*glossary.read(glossary.OWN), *(Concept(row._asdict(), by="cldr") for row in cldr.rows())]
    )


@functools.cache
def known_names() -> frozenset[str]:
    """Return the words of names in the glossary, as surfaces of any language."""
    return frozenset(
        surface
        for concept in glossary.read(glossary.OWN)
        if concept.is_name
        for code, forms in concept.forms.items()
        for form in forms
        for surface in ANALYZERS[code].surfaces(form)
    )


def _dates(words: Sequence[Asked], languages: Sequence[str], wanted: Wanted) -> Iterable[Link]:
    """Return the ways in which dates and numbers are written in any language."""
    del languages, wanted
    return dates.links([word.text for word in words])
