"""A stream cut into lines, of which none is held that is too long."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 65_536


def lines(stream: IO[bytes], longest: int) -> Iterator[bytes | None]:
    """Yield the lines of a stream without their ends; None in the place of one that is longer."""
    parts: list[bytes] = []
    length = 0
    while chunk := stream.read(_CHUNK):
        *whole, rest = chunk.split(b"\n")
        for end in whole:
            length += len(end)
            yield b"".join([*parts, end]) if length <= longest else None
            parts, length = [], 0
        length += len(rest)
        if length <= longest:
            parts.append(rest)
        else:
            parts = []
    if length:
        yield b"".join(parts) if length <= longest else None
