"""The concepts that the project brings along: its glossary, and the names of CLDR."""

from __future__ import annotations

import functools
import zlib

from indexer.crosslingual import cldr, glossary
from indexer.crosslingual.glossary import Concept
from indexer.crosslingual.lookup import Lookup
from indexer.languages import ANALYZERS
from indexer.schema import versions


@functools.cache
def own_fingerprint() -> str:
    """Return a hash of all that the concepts' keys depend on: the glossary, ICU, the analysis."""
    made_of = repr(versions()).encode() + glossary.OWN.read_bytes()
    return f"{zlib.crc32(made_of):08x}"


@functools.cache
def own_lookup() -> Lookup:
    """Return the project's concepts; half a second's work."""
    names = (Concept(row._asdict(), by="cldr") for row in cldr.rows())
    return Lookup((*glossary.read(glossary.OWN), *names))


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
