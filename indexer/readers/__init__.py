"""Files to text: one file per document format, found by itself, imported only when used.

A reader module has `SUFFIXES`, a tuple of file name endings, and `read(data) -> Extract`.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from typing import Protocol, cast

from indexer.errors import UnsupportedFormat
from indexer.model import Extract
from indexer.text import clean, metadata


class Reader(Protocol):
    """The shape of a module in this folder."""

    SUFFIXES: tuple[str, ...]

    def read(self, data: bytes) -> Extract:
        """Return the text and metadata of a file. Raises UnreadableDocument."""
        ...


def read(name: str, data: bytes) -> Extract:
    """Read a file by its name's suffix. Raises UnsupportedFormat, UnreadableDocument."""
    extract = reader_for(name).read(data)
    # Entities of a markup can spell what was cleaned off the bytes.
    return Extract(clean(extract.text), metadata(extract.metadata))


def reader_for(name: str) -> Reader:
    """Return who reads files of this name. Raises UnsupportedFormat."""
    stem, _, ending = name.rpartition("/")[2].rpartition(".")
    suffix = f".{ending.lower()}" if stem and ending else ""
    reader = _readers().get(suffix)
    if reader is None:
        raise UnsupportedFormat(
            f"files of type {suffix or 'without suffix'} are not read",
            next=f"Convert it to one of {', '.join(sorted(_readers()))}",
        )
    return reader


@functools.cache
def _readers() -> dict[str, Reader]:
    modules = [
        cast("Reader", importlib.import_module(f"{__name__}.{module.name}"))
        for module in pkgutil.iter_modules(__path__)
    ]
    return {suffix: module for module in modules for suffix in module.SUFFIXES}
