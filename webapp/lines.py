"""A stream cut into lines, of which none is held that is too long."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 65_536


class TooLong:
    """Stands in the place of a line that was left out."""


def lines(stream: IO[bytes], longest: int) -> Iterator[bytes | type[TooLong]]:
    """Yield the lines of a stream without their ends, and `TooLong` for those that are."""
    parts: list[bytes] = []
    length = 0
    while chunk := stream.read(_CHUNK):
        *whole, rest = chunk.split(b"\n")
        for end in whole:
            length += len(end)
            yield TooLong if length > longest else b"".join([*parts, end])
            parts, length = [], 0
        length += len(rest)
        if length > longest:
            parts = []
        elif rest:
            parts.append(rest)
    if length:
        yield TooLong if length > longest else b"".join(parts)
