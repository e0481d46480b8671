"""Which ids documents can have: paths below the corpus folder that look like what they are."""

from __future__ import annotations

import re
import unicodedata

from indexer import corpus, readers
from indexer.errors import BadDocumentId, UnsupportedFormat

_LONGEST_NAME = 240  # bytes of UTF-8: file systems take 255, and a sidecar's suffix joins it
_LONGEST_ID = 1_024  # bytes: with the path of the corpus it stays below what a system call takes
_DRIVE = re.compile(r"[A-Za-z]:")
# Controls (Cc), surrogates (Cs), ends of lines (Zl, Zp); of the rest what is seen only by what it
# does to others: marks of direction reorder what stands around them, and names that differ in one
# look the same.
_MISLEADING = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffd]")
_CONTROLS = frozenset({"Cc", "Cs", "Zl", "Zp"})
_SHOWN = 100  # characters of an id that is refused


def parts_of(document_id: str) -> tuple[str, ...]:
    """Return the names of folders and file in an id that a document of the corpus may have.

    Raises BadDocumentId where no document can have it: it leaves the folder, or is hidden.
    """
    normal = unicodedata.normalize("NFC", document_id)
    parts = tuple(normal.split("/"))
    if "\0" in normal:
        raise _refused(document_id, "it has a NUL character")
    if normal.startswith("/"):
        raise _refused(document_id, "it is an absolute path")
    if not all(parts):
        raise _refused(document_id, "one of its names is empty")
    if {".", ".."}.intersection(parts):
        raise _refused(document_id, "it has . or .. among its names")
    if any(part.startswith(".") for part in parts) or not corpus.may_be_document(parts[-1]):
        raise _refused(document_id, "hidden and temporary files and sidecars are no documents")
    if any(len(part.encode("utf-8", "replace")) > _LONGEST_NAME for part in parts):
        raise _refused(document_id, f"one of its names is longer than {_LONGEST_NAME} bytes")
    if len(normal.encode("utf-8", "replace")) > _LONGEST_ID:
        raise _refused(document_id, f"it is longer than {_LONGEST_ID:,} bytes")
    return parts


def parts_of_new(document_id: str) -> tuple[str, ...]:
    """Return the names in an id that a new document may have.

    Files that people copy into the folder may be named as they like; what is written for somebody
    must also mean the same on every system. Raises BadDocumentId, UnsupportedFormat.
    """
    parts = parts_of(document_id)
    if any(unicodedata.category(letter) in _CONTROLS for letter in document_id):
        raise _refused(document_id, "it has control characters")
    if _MISLEADING.search(document_id):
        raise _refused(document_id, "it has characters that cannot be seen, or that reorder others")
    if "\\" in document_id or _DRIVE.match(document_id):
        raise _refused(document_id, "drive letters and backslashes lead elsewhere on some systems")
    if any(part != part.strip() or part.endswith(".") for part in parts):
        raise _refused(
            document_id, "one of its names begins or ends with a space, or ends in a dot"
        )
    try:
        readers.reader_for(parts[-1])
    except UnsupportedFormat as error:
        raise UnsupportedFormat(error.what, where="/".join(parts), next=error.next) from None
    return parts


def _refused(document_id: str, why: str) -> BadDocumentId:
    shown = document_id[:_SHOWN] + ("…" if len(document_id) > _SHOWN else "")
    return BadDocumentId(
        f"no document can have the id {shown!r}: {why}",
        next="Give it a path below the corpus folder, such as un/council.en.md",
    )
