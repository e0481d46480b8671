"""What words and phrases stand for in another language, and how likely, kept in a few bytes.

DRAGLEX1 · CRC-32 of the rest · how many keys, how many counterparts
· of each key how many (u32) · how likely each is (f32) · the keys and the counterparts, in lines
"""

from __future__ import annotations

import struct
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.errors import IndexCorrupt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LEAST = 0.05
"""How likely a counterpart must be, unless a caller asks for less; some below it are chance."""

_MAGIC = b"DRAGLEX1"
_CHECK = struct.Struct("<I")
_SIZES = struct.Struct("<II")
_COUNT, _SHARE = np.dtype("<u4"), np.dtype("<f4")


class Counterpart(NamedTuple):
    """A text of the other language, and how likely it is, at the most 1."""

    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The counterparts of each key, likeliest first. Neither holds a line break."""

    entries: Mapping[str, tuple[Counterpart, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Iterable[tuple[str, str, float]]) -> Lexicon:
        """Make a lexicon of keys, texts and probabilities in any order."""
        rows: dict[str, list[Counterpart]] = defaultdict(list)
        for key, text, probability in found:
            rows[key].append(Counterpart(text, probability))
        return cls({key: tuple(sorted(row, key=_likeliest)) for key, row in sorted(rows.items())})

    def counterparts(self, key: str, limit: int = 5, least: float = LEAST) -> list[Counterpart]:
        """Return what a key may stand for, likeliest first, at least that likely."""
        found = self.entries.get(key, ())[:limit]
        return [counterpart for counterpart in found if counterpart.probability >= least]

    def to_bytes(self) -> bytes:
        """Return what `from_bytes` makes the same lexicon of."""
        found = [counterpart for row in self.entries.values() for counterpart in row]
        body = (
            _SIZES.pack(len(self.entries), len(found))
            + np.array([len(row) for row in self.entries.values()], _COUNT).tobytes()
            + np.array([probability for _, probability in found], _SHARE).tobytes()
            + "\n".join([*self.entries, *(text for text, _ in found)]).encode()
        )
        return _MAGIC + _CHECK.pack(zlib.crc32(body)) + body

    @classmethod
    def from_bytes(cls, data: bytes, where: str = "") -> Lexicon:
        """Read a lexicon; `where` it was is for the error. Raises IndexCorrupt."""
        start = len(_MAGIC) + _CHECK.size
        body = memoryview(data)[start:]
        fits = data.startswith(_MAGIC) and len(body) >= _SIZES.size
        if not fits or _CHECK.pack(zlib.crc32(body)) != data[len(_MAGIC) : start]:
            raise IndexCorrupt(
                "what was learnt from translations is damaged",
                where=where,
                next="Run: dragoman rebuild",
            )
        keys, size = _SIZES.unpack_from(body)
        counts = np.frombuffer(body, _COUNT, keys, _SIZES.size)
        shares = np.frombuffer(body, _SHARE, size, _SIZES.size + counts.nbytes)
        lines = bytes(body[_SIZES.size + counts.nbytes + shares.nbytes :]).decode().split("\n")
        found = iter(list(map(Counterpart, lines[keys:], shares.tolist())))
        return cls(
            {
                key: tuple(next(found) for _ in range(count))
                for key, count in zip(lines, counts.tolist(), strict=False)
            }
        )


def _likeliest(counterpart: Counterpart) -> tuple[float, str]:
    return -counterpart.probability, counterpart.text
