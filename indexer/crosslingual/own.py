"""The concepts that the project brings along: its glossary, and the names of CLDR."""

from __future__ import annotations

import functools
import zlib
from pathlib import Path

from indexer.crosslingual import cldr, glossary
from indexer.crosslingual.glossary import Concept
from indexer.crosslingual.lookup import Lookup
from indexer.languages import ANALYZERS
from indexer.schema import versions


@functools.cache
def own_fingerprint() -> str:
    """Return a hash of all that is learnt depends on: the glossary, ICU, the analysis, the code."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    made_of = [repr(versions()).encode(), glossary.OWN.read_bytes()]
    made_of += [source.read_bytes() for source in sources]
    return f"{zlib.crc32(b''.join(made_of)):08x}"


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
