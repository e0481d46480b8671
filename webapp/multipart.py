"""A form with files (RFC 7578), read as a stream: of each part no more is held than is allowed.

Browsers send the fields of a form in its order. What comes before the files is known when they
come, so each can be dealt with, and let go, before the next is read. Werkzeug's decoder may take
a byte of what parts the files for one of theirs, where a piece of the stream ends among them.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, NamedTuple

from werkzeug.exceptions import BadRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 65_536
_LONGEST_HEAD = 10_000  # bytes
_LONGEST_FIELD = 10_000  # bytes of a part that is no file
_LINE = b"\r\n"
_DISPOSITION = re.compile(r"^content-disposition:(.*)$", re.IGNORECASE | re.MULTILINE)
_NAMED = re.compile(r';\s*(name|filename)="([^"]*)"')


class Part(NamedTuple):
    """A part of a form. `file_name` is None for a field; `data` is None where it is too long."""

    name: str
    file_name: str | None
    data: bytes | None

    @property
    def text(self) -> str:
        """What a field says."""
        return (self.data or b"").decode("utf-8", "replace")


def parts(stream: IO[bytes], boundary: str, longest: int) -> Iterator[Part]:
    """Yield the parts of a form in their order; `longest` is in bytes of a file.

    Raises BadRequest where the form is none, or breaks off; what came before has been yielded.
    """
    mark = b"%s--%s" % (_LINE, boundary.encode("latin-1", "replace"))
    held = _Held(stream)
    held.until(mark, 0)  # what stands before the first part is none
    while (ending := held.take(2)) != b"--":
        head = held.until(_LINE * 2, _LONGEST_HEAD)
        if ending != _LINE or head is None:
            raise _broken()
        name, file_name = _names(head.decode("utf-8", "replace"))
        most = _LONGEST_FIELD if file_name is None else longest
        held.put_back(_LINE)  # an empty part may go without the line between head and boundary
        data = held.until(mark, most + len(_LINE))
        yield Part(name, file_name, None if data is None else data.removeprefix(_LINE))


class _Held:
    """What has been read of a stream and not been taken."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._bytes = bytearray(_LINE)  # so that the first boundary has a line before it, too

    def until(self, mark: bytes, longest: int) -> bytes | None:
        """Take what comes before a mark, and the mark; None where that is longer than `longest`."""
        taken, length = bytearray(), 0
        while (at := self._bytes.find(mark)) < 0:
            sure = max(0, len(self._bytes) - len(mark) + 1)  # the rest may be a part of the mark
            length += sure
            if length <= longest:
                taken += self._bytes[:sure]
            del self._bytes[:sure]
            self._read()
        length += at
        taken += self._bytes[:at] if length <= longest else b""
        del self._bytes[: at + len(mark)]
        return bytes(taken) if length <= longest else None

    def take(self, count: int) -> bytes:
        """Take so many bytes."""
        while len(self._bytes) < count:
            self._read()
        taken = bytes(self._bytes[:count])
        del self._bytes[:count]
        return taken

    def put_back(self, taken: bytes) -> None:
        """Let what was taken last be taken again."""
        self._bytes[:0] = taken

    def _read(self) -> None:
        chunk = self._stream.read(_CHUNK)
        if not chunk:
            raise _broken()
        self._bytes += chunk


def _names(head: str) -> tuple[str, str | None]:
    """Return the name of a field and, of a file, its own without the folders it was in."""
    found = _DISPOSITION.search(head)
    named = dict(_NAMED.findall(found[1])) if found else {}
    if "name" not in named:
        raise _broken()
    file_name = named.get("filename")
    if file_name is not None:  # browsers write a quotation mark as %22, and nothing else so
        file_name = file_name.replace("\\", "/").rpartition("/")[2].replace("%22", '"')
    return named["name"], file_name


def _broken() -> BadRequest:
    return BadRequest("The form broke off, or is none.")
