"""The kinds of evidence that a process has, opened once."""

from __future__ import annotations

import functools

from indexer.crosslingual import glossary
from indexer.crosslingual.lookup import Lookup
from indexer.crosslingual.widening import Widener


@functools.cache
def widener() -> Widener:
    """Return what widens queries by all that this installation knows."""
    return Widener((Lookup(glossary.read(glossary.OWN), "glossary").links,))
