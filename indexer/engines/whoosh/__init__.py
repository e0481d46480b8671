"""The embedded engine: a Whoosh index in one folder."""

from __future__ import annotations

from indexer.engines.whoosh.engine import open_engine

__all__ = ["open_engine"]
