"""A form with files, read as a stream: of each part no more is held than is allowed.

Browsers send the fields of a form in its order. What comes before the files is known when they
come, so each can be dealt with, and let go, before the next is read.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, NamedTuple

from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.sansio.multipart import (
    NEED_DATA,
    Data,
    Epilogue,
    Field,
    File,
    MultipartDecoder,
    Preamble,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.sansio.multipart import Event

_CHUNK = 65_536
_BUFFER = 4 * _CHUNK  # of the decoder: a chunk, and the head of a part
_LONGEST_FIELD = 10_000  # bytes of a part that is no file


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
    head: Field | File | None = None
    held: list[bytes] = []
    length = most = 0
    for event in _events(stream, boundary):
        if isinstance(event, Field | File):
            head, held, length = event, [], 0
            most = longest if isinstance(event, File) else _LONGEST_FIELD
        elif isinstance(event, Data) and head is not None:
            length += len(event.data)
            if length <= most:
                held.append(event.data)
            else:
                held.clear()
            if not event.more_data:
                data = b"".join(held) if length <= most else None
                yield Part(head.name or "", _file_name(head), data)


def _events(stream: IO[bytes], boundary: str) -> Iterator[Event]:
    decoder = MultipartDecoder(boundary.encode("latin-1", "replace"), _BUFFER)
    while True:
        try:
            event = decoder.next_event()
        except ValueError as error:
            raise _broken() from error
        if event is NEED_DATA:
            chunk = stream.read(_CHUNK)
            try:
                decoder.receive_data(chunk or None)
            except RequestEntityTooLarge as error:  # the head of a part that does not end
                raise _broken() from error
        elif isinstance(event, Epilogue):
            return
        elif not isinstance(event, Preamble):
            yield event


def _broken() -> BadRequest:
    return BadRequest("The form broke off, or is none.")


def _file_name(head: Field | File) -> str | None:
    """Return the name that a file had, without the folders that some browsers tell."""
    if isinstance(head, Field):
        return None
    # Browsers write a quotation mark as %22, and nothing else so.
    return head.filename.replace("\\", "/").rpartition("/")[2].replace("%22", '"')
