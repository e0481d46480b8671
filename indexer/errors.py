"""The one error tree. Every error says what happened, where, and what to do next.

SearchError
├── ConfigError            a setting is unknown or has an impossible value
├── CorpusError            something about the documents
│   ├── UnreadableDocument     the file cannot be opened or decoded
│   ├── UnsupportedFormat      no reader takes this kind of file
│   ├── DocumentTooLarge       larger than the limits in the settings
│   ├── CorpusShrunk           too many documents are gone at once
│   ├── DocumentConflict       something else has the place of a document
│   ├── DocumentChanged        a document is not what a change of it was meant for
│   ├── DiskFull               there is no space for another document
│   └── CorpusReadOnly         nothing may be written to the folder
├── RequestError           a parameter (never a person's words) is wrong
│   ├── UnknownLanguage
│   ├── BadParameter
│   └── BadDocumentId          no document can have this id
├── IndexStateError        something about the index
│   ├── IndexMissing
│   ├── IndexOutdated          built by other analysis, ICU or schema
│   ├── IndexLocked            another process is writing
│   └── IndexCorrupt
└── EngineUnavailable      the engine named in the settings cannot be used
"""

from __future__ import annotations


class SearchError(Exception):
    """Base of everything Dragoman raises on purpose.

    `what` happened, `where` (a path, an id, a parameter) and what to do `next`.
    """

    def __init__(self, what: str, *, where: str = "", next: str = "") -> None:  # noqa: A002 - it reads as the sentence it makes
        """Keep the three parts apart, so that every interface can show them its own way."""
        super().__init__(what)
        self.what = what
        self.where = where
        self.next = next

    def __str__(self) -> str:
        """One line: `where: what. next`."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}. {self.next}" if self.next else head


class ConfigError(SearchError):
    """A setting is unknown or has an impossible value."""


class CorpusError(SearchError):
    """Something about the documents."""


class UnreadableDocument(CorpusError):
    """The file cannot be opened, is empty, is binary or cannot be decoded."""


class UnsupportedFormat(CorpusError):
    """No reader takes this kind of file."""


class DocumentTooLarge(CorpusError):
    """The file is larger than the limits in the settings."""


class CorpusShrunk(CorpusError):
    """Too many documents are gone at once; an unmounted folder must not empty the index."""


class DocumentConflict(CorpusError):
    """Something else has the place of a document, or one whose name differs in case alone."""


class DocumentChanged(CorpusError):
    """A document is not what a change of it was meant for: somebody else has changed it."""


class DiskFull(CorpusError):
    """There is no space for another document; searches go on."""


class CorpusReadOnly(CorpusError):
    """Nothing may be written to the folder of the documents; they are indexed and searched."""


class RequestError(SearchError):
    """A parameter of a request is wrong. A person's words never are."""


class UnknownLanguage(RequestError):
    """The language is none of those that the index keeps."""


class BadParameter(RequestError):
    """A parameter has a value that cannot be used."""


class BadDocumentId(RequestError):
    """No document can have this id: it leaves the folder, misleads, or would not be found."""


class IndexStateError(SearchError):
    """Something about the index."""


class IndexMissing(IndexStateError):
    """There is no index yet."""


class IndexOutdated(IndexStateError):
    """The index was built by another schema, analysis, ICU or Unicode version."""


class IndexLocked(IndexStateError):
    """Another process is writing to the index."""


class IndexCorrupt(IndexStateError):
    """The index cannot be read as it is."""


class EngineUnavailable(SearchError):
    """The engine named in the settings does not exist or cannot be used."""
