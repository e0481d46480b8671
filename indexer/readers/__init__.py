"""Files to text: one file per document format, found by itself, imported only when used.

A reader module has `SUFFIXES`, a tuple of file name endings, and `read(data) -> Extract`. One that
has `LIBRARIES` besides (what its texts depend on, perhaps nothing) is risky and slow: it works in a
child process with limits, and its texts are kept. For files with many documents a module has
`parts(data)` instead.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import importlib.metadata
import pkgutil
import re
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from indexer import sandbox
from indexer.errors import UnreadableDocument, UnsupportedFormat
from indexer.extracts import Kept
from indexer.model import Extract, Part
from indexer.text import clean, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.extracts import Extracts

_BEHIND = (  # modules of readers
    "archive",
    "confined",
    "elements",
    "glyphs",
    "markup",
    "text",
    "visual",
)
PART = "#"  # between the id of a file with many documents and the key of one of them


class Reader(Protocol):
    """The shape of a module in this folder."""

    SUFFIXES: tuple[str, ...]

    def read(self, data: bytes) -> Extract:
        """Return the text and metadata of a file. Raises UnreadableDocument."""
        ...


@runtime_checkable
class ConfinedReader(Protocol):
    """The shape of a module for files that can do harm, or take long."""

    __name__: str
    __file__: str
    LIBRARIES: tuple[str, ...]


@runtime_checkable
class PartsReader(Protocol):
    """The shape of a module for files with many documents."""

    def parts(self, data: bytes) -> Iterator[Part]:
        """Yield the documents of a file. Raises UnreadableDocument."""
        ...


def has_parts(name: str) -> bool:
    """Tell whether files of this name have many documents."""
    return isinstance(_readers().get(_suffix(name)), PartsReader)


def is_confined(name: str) -> bool:
    """Tell whether files of this name are read in a child process, and may take long."""
    return isinstance(_readers().get(_suffix(name)), ConfinedReader)


def suffixes() -> tuple[str, ...]:
    """Return the endings of the names of files that can be read, each with its dot."""
    return tuple(sorted(_readers()))


def file_of(document_id: str) -> str:
    """Return the id of the file that a document is part of: mostly its own."""
    for at in (found.start() for found in re.finditer(PART, document_id)):
        if has_parts(document_id[:at]):
            return document_id[:at]
    return document_id


def parts(name: str, data: bytes) -> Iterator[Part]:
    """Yield the documents of a file. Raises UnreadableDocument."""
    reader = _readers()[_suffix(name)]
    assert isinstance(reader, PartsReader)  # noqa: S101 - the caller has asked
    for part in reader.parts(data):
        extract = part.extract and _cleaned(part.extract)
        yield Part(
            f"{name}{PART}{part.key}" if part.key else name, part.source, extract, part.fault
        )


def read(name: str, data: bytes, kept: Extracts | None = None) -> Extract:
    """Read a file by its name's suffix; `kept` has the texts of slow formats.

    Raises UnsupportedFormat, UnreadableDocument.
    """
    reader = reader_for(name)
    if isinstance(reader, PartsReader):
        raise _unsupported(name)
    try:
        if isinstance(reader, ConfinedReader):
            extract = _confined(reader, data, kept)
        else:
            extract = reader.read(data)
    except UnreadableDocument as error:
        error.where = error.where or name
        raise
    return _cleaned(extract)


def reader_for(name: str) -> Reader | ConfinedReader | PartsReader:
    """Return who reads files of this name. Raises UnsupportedFormat."""
    reader = _readers().get(_suffix(name))
    if reader is None:
        raise _unsupported(name)
    return reader


def _unsupported(name: str) -> UnsupportedFormat:
    return UnsupportedFormat(
        f"files of type {_suffix(name) or 'without suffix'} are not read",
        where=name,
        next=f"Convert it to one of {', '.join(suffixes())}",
    )


def _suffix(name: str) -> str:
    stem, _, ending = name.rpartition("/")[2].rpartition(".")
    return f".{ending.lower()}" if stem and ending else ""


def _cleaned(extract: Extract) -> Extract:
    # Entities of a markup can spell what was cleaned off the bytes.
    return Extract(clean(extract.text), metadata(extract.metadata), extract.pages)


def _confined(reader: ConfinedReader, data: bytes, kept: Extracts | None) -> Extract:
    """Read a file in the child process, unless its text, or what is wrong with it, is kept."""
    version = _version(reader.__name__, reader.__file__, reader.LIBRARIES)
    key = f"{hashlib.sha256(data).hexdigest()}-{version}"
    found = kept.get(key) if kept else None
    if found is None:
        found = Kept.of(sandbox.read(reader.__name__, data))
        if kept:
            kept.put(key, found)
    if found.what:
        raise UnreadableDocument(found.what, next=found.next)
    return found.extract


@functools.cache
def _version(name: str, file: str, libraries: tuple[str, ...]) -> str:
    """Return what texts depend on besides their files: the code and its libraries."""
    digest = hashlib.sha256()
    home = Path(__file__).parents[1]
    for path in (Path(file), *(home / f"{name}.py" for name in _BEHIND)):
        digest.update(path.name.encode() + path.read_bytes())
    for library in libraries:
        digest.update(f"{library} {importlib.metadata.version(library)}".encode())
    return f"{name.rpartition('.')[2]}-{digest.hexdigest()[:16]}"


@functools.cache
def _readers() -> dict[str, Reader | PartsReader]:
    modules = [
        cast("Reader", importlib.import_module(f"{__name__}.{module.name}"))
        for module in pkgutil.iter_modules(__path__)
    ]
    return {suffix: module for module in modules for suffix in module.SUFFIXES}
