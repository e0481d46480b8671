"""What is stored of a document beside its columns and words: its card, and its text."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import msgspec

from indexer.model import FileState

if TYPE_CHECKING:
    from indexer.model import Document


class StoredCard(msgspec.Struct, array_like=True):
    """What is known of a document beside its id, columns and words."""

    title: str
    metadata: dict[str, str]
    size: int
    mtime_ns: int
    digest: bytes  # what the checksum writes out; nothing where it is none of SHA-256
    checksum: str


_decode = msgspec.msgpack.Decoder(StoredCard).decode
_encode = msgspec.msgpack.Encoder().encode
_DIGITS = 64  # of a SHA-256


def stored_card(document: Document, state: FileState) -> bytes:
    """Return a document's card as it is stored."""
    is_digest = len(state.sha256) == _DIGITS and not state.sha256.strip("0123456789abcdef")
    return _encode(
        StoredCard(
            document.title,
            document.metadata,
            state.size,
            state.mtime_ns,
            bytes.fromhex(state.sha256) if is_digest else b"",
            "" if is_digest else state.sha256,
        )
    )


def packed(text: str) -> bytes:
    """Return a text as it is stored."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def decoded(raw: bytes) -> StoredCard:
    """Return a card that was stored."""
    return _decode(raw)


def state_of(card: StoredCard) -> FileState:
    """Return what a document's file looked like."""
    return FileState(card.size, card.mtime_ns, card.digest.hex() or card.checksum)


def unpacked(raw: bytes) -> str:
    """Return a text that was stored."""
    return zlib.decompress(raw).decode("utf-8", "surrogatepass")
