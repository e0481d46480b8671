"""Dragoman's front door: build and search an index over documents in Arabic, English and French.

>>> from indexer import Index, SearchRequest
>>> with Index.open("index", corpus="corpus") as index:  # doctest: +SKIP
...     report = index.update()
...     results = index.search(SearchRequest("Security Council"))
"""

from __future__ import annotations

from indexer import keys, shapes
from indexer.asked import Ticket
from indexer.concordance import Concordance, ConcordanceLine
from indexer.config import Settings
from indexer.engines import Excerpt
from indexer.errors import (
    BadDocumentId,
    BadParameter,
    ConfigError,
    CorpusError,
    CorpusReadOnly,
    CorpusShrunk,
    DiskFull,
    DocumentChanged,
    DocumentConflict,
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
from indexer.family import environment_of_children
from indexer.index import Index
from indexer.keys import Key, Scope
from indexer.languages import LANGUAGES
from indexer.model import (
    AnalysisStep,
    BackedUp,
    Checked,
    Contribution,
    Counterpart,
    Counterparts,
    Damage,
    Document,
    Expansion,
    Failure,
    Following,
    Group,
    Hit,
    LastCheck,
    Mark,
    Passage,
    Progress,
    Query,
    Reading,
    Receipt,
    Report,
    Restored,
    Results,
    SearchRequest,
    Stats,
    Trashed,
)
from indexer.readers import file_of, suffixes
from indexer.suggesting import Suggestion
from indexer.text import is_date

__all__ = [
    "LANGUAGES",
    "AnalysisStep",
    "BackedUp",
    "BadDocumentId",
    "BadParameter",
    "Checked",
    "Concordance",
    "ConcordanceLine",
    "ConfigError",
    "Contribution",
    "CorpusError",
    "CorpusReadOnly",
    "CorpusShrunk",
    "Counterpart",
    "Counterparts",
    "Damage",
    "DiskFull",
    "Document",
    "DocumentChanged",
    "DocumentConflict",
    "DocumentTooLarge",
    "EngineUnavailable",
    "Excerpt",
    "Expansion",
    "Failure",
    "Following",
    "Group",
    "Hit",
    "Index",
    "IndexCorrupt",
    "IndexLocked",
    "IndexMissing",
    "IndexOutdated",
    "IndexStateError",
    "Key",
    "LastCheck",
    "Mark",
    "Passage",
    "Progress",
    "Query",
    "Reading",
    "Receipt",
    "Report",
    "RequestError",
    "Restored",
    "Results",
    "Scope",
    "SearchError",
    "SearchRequest",
    "Settings",
    "Stats",
    "Suggestion",
    "Ticket",
    "Trashed",
    "UnknownLanguage",
    "UnreadableDocument",
    "UnsupportedFormat",
    "environment_of_children",
    "file_of",
    "is_date",
    "keys",
    "shapes",
    "suffixes",
]
