"""Dragoman's front door: build and search an index over documents in Arabic, English and French.

>>> from indexer import Index, SearchRequest
>>> with Index.open("index", corpus="corpus") as index:  # doctest: +SKIP
...     report = index.update()
...     results = index.search(SearchRequest("Security Council"))
"""

from __future__ import annotations

from indexer import shapes
from indexer.config import Settings
from indexer.engines import Excerpt
from indexer.errors import (
    BadParameter,
    ConfigError,
    CorpusError,
    CorpusShrunk,
    DocumentTooLarge,
    EngineUnavailable,
    IndexCorrupt,
    IndexLocked,
    IndexMissing,
    IndexOutdated,
    IndexStateError,
    RequestError,
    SearchError,
    UnknownLanguage,
    UnreadableDocument,
    UnsupportedFormat,
)
from indexer.index import Index
from indexer.languages import LANGUAGES
from indexer.model import (
    AnalysisStep,
    Checked,
    Contribution,
    Counterpart,
    Counterparts,
    Damage,
    Document,
    Expansion,
    Failure,
    Group,
    Hit,
    Mark,
    Passage,
    Progress,
    Query,
    Reading,
    Report,
    Results,
    SearchRequest,
    Stats,
)
from indexer.text import is_date

__all__ = [
    "LANGUAGES",
    "AnalysisStep",
    "BadParameter",
    "Checked",
    "ConfigError",
    "Contribution",
    "CorpusError",
    "CorpusShrunk",
    "Counterpart",
    "Counterparts",
    "Damage",
    "Document",
    "DocumentTooLarge",
    "EngineUnavailable",
    "Excerpt",
    "Expansion",
    "Failure",
    "Group",
    "Hit",
    "Index",
    "IndexCorrupt",
    "IndexLocked",
    "IndexMissing",
    "IndexOutdated",
    "IndexStateError",
    "Mark",
    "Passage",
    "Progress",
    "Query",
    "Reading",
    "Report",
    "RequestError",
    "Results",
    "SearchError",
    "SearchRequest",
    "Settings",
    "Stats",
    "UnknownLanguage",
    "UnreadableDocument",
    "UnsupportedFormat",
    "is_date",
    "shapes",
]
