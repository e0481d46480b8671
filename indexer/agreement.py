"""Whether an index that another version has made still answers honestly, until it is made anew.

It can be read where its files are of the same make. Its answers are honest where the words that it
keeps are nearly those that this version makes of the same texts: some documents tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer import schema
from indexer.languages import ANALYZERS
from indexer.model import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indexer.engines import Engine
    from indexer.model import IndexedDocument, Span

_ENOUGH = 0.95  # of the words; of 20 that somebody types, one may find what it did before
_DOCUMENTS, _PASSAGES = 40, 20  # that are looked at, and of each


def is_honest(engine: Engine, made_with: Mapping[str, str]) -> bool:
    """Tell whether searches may go on; then the engine opens what these versions have made.

    Raises IndexMissing, IndexCorrupt, IndexOutdated.
    """
    if not schema.can_be_read(made_with):
        return False
    engine.accept(made_with)
    if share(engine) >= _ENOUGH:
        return True
    engine.accept(schema.versions())
    return False


def share(engine: Engine) -> float:
    """Return how much of the words, of documents spread over the index, are made alike today."""
    ids = sorted(engine.states())
    chosen = ids[:: max(1, len(ids) // _DOCUMENTS)]
    same = looked_at = 0
    for found in engine.fetch(chosen).values():
        for span in found.spans[:_PASSAGES]:
            looked_at += span.last - span.first
            same += _alike(found, span)
    return same / looked_at if looked_at else 1.0


def _alike(found: IndexedDocument, span: Span) -> int:
    """Return how many words of a passage are as they would be made today."""
    analyzer = ANALYZERS.get(span.language)
    if analyzer is None:  # a language that is known no more
        return 0
    today = Words()
    analyzer.read(found.text[span.start : span.end], span.start, today)
    part, kept = slice(span.first, span.last), found.words
    before = zip(kept.surfaces[part], kept.stems[part], kept.starts[part], strict=True)
    return len({*before}.intersection(zip(today.surfaces, today.stems, today.starts, strict=True)))
