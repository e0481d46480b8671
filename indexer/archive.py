"""Zip archives that documents come in (docx, odt, epub), with bounds on what they may unpack to.

An archive's own word about sizes is never taken: bytes are counted as they come. Names are only
looked up, never written to a disk.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from indexer.errors import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_ENTRIES = 20_000
_UNPACKED_BYTES = 200 << 20  # of all entries that are read
_HIGHEST_RATIO = 200  # of a real document's XML it is 5 to 50; zip can do 1,000
_FREE_BYTES = 1 << 20  # so much may be packed as well as it likes
_CHUNK = 1 << 16
_ENCRYPTED = 0x1
_METHODS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))  # all that these formats allow
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Microsoft's older kind of file


class Archive:
    """An archive in memory."""

    def __init__(self, data: bytes) -> None:
        """Read the list of entries. Raises UnreadableDocument."""
        if not data.strip():
            raise UnreadableDocument("the file is empty", next="Remove it, or save it again")
        if data.startswith(_COMPOUND):
            raise UnreadableDocument(
                "it is encrypted, or in an older format of Office",
                next="Take its password off, or save it in a current format",
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise damaged(str(error)) from error
        self.names = self._zip.namelist()
        self._unpacked = 0
        if len(self.names) > _MOST_ENTRIES:
            raise UnreadableDocument(
                f"it has {len(self.names):,} parts, more than {_MOST_ENTRIES:,}", next="Split it"
            )

    def __contains__(self, name: str) -> bool:
        """Tell whether there is an entry of this name."""
        return name in self._zip.NameToInfo

    def chunks(self, name: str) -> Iterator[bytes]:
        """Unpack an entry bit by bit. Raises UnreadableDocument, perhaps after some of it."""
        try:
            entry = self._zip.getinfo(name)
        except KeyError:
            raise damaged(f"there is no {name} in it") from None
        if entry.flag_bits & _ENCRYPTED:
            raise UnreadableDocument("it is encrypted", next="Take its password off")
        if entry.compress_type not in _METHODS:
            raise damaged(f"{name} is packed in a way that documents are not")
        unpacked = 0
        try:
            with self._zip.open(entry) as file:
                while chunk := file.read(_CHUNK):
                    unpacked += len(chunk)
                    self._unpacked += len(chunk)
                    if self._unpacked > _UNPACKED_BYTES or unpacked > max(
                        _FREE_BYTES, _HIGHEST_RATIO * entry.compress_size
                    ):
                        raise UnreadableDocument(
                            "it unpacks to far more than documents do", next="Split it"
                        )
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as error:
            raise damaged(f"{name}: {error}") from error
        except (
            NotImplementedError,
            RuntimeError,
        ) as error:  # what zip can be, and documents are not
            raise damaged(f"{name}: {error}") from error

    def read(self, name: str) -> bytes:
        """Unpack an entry. Raises UnreadableDocument."""
        return b"".join(self.chunks(name))


def damaged(how: str) -> UnreadableDocument:
    """Return the error for a file that is not what its suffix says."""
    return UnreadableDocument(
        f"it is damaged or no document of this kind ({how})",
        next="Save it again, or give it the suffix of its real format",
    )
