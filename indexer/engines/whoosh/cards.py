"""What is stored of a document beside its columns and words: its card, and its text."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from zstandard import (
    ZstdCompressionDict,
    ZstdCompressor,
    ZstdDecompressor,
    ZstdError,
    frame_content_size,
)

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
    pages: tuple[int, ...] = ()


_decode = msgspec.msgpack.Decoder(StoredCard).decode
_encode = msgspec.msgpack.Encoder().encode
_DIGITS = 64  # of a SHA-256
_LEVEL = 3  # the next that is worth it (6) saves 6% more of the texts in four times the time
_LARGER = 1 << 15  # times at the most: zstd makes blocks of 128 KiB, of four bytes at the least
_DICTIONARY = ZstdCompressionDict(Path(__file__).with_name("texts.dict").read_bytes())
_EMPTY = ZstdCompressor(write_checksum=True).compress(b"")  # the one frame whose size may be 0


class _Zstandard(threading.local):
    """What packs and unpacks texts, for each thread its own: none serves two at once."""

    def __init__(self) -> None:
        """Name no dictionary in each text: an index says which it was made with."""
        self.packed = ZstdCompressor(
            _LEVEL, dict_data=_DICTIONARY, write_checksum=True, write_dict_id=False
        ).compress
        self.unpacked = ZstdDecompressor(_DICTIONARY).decompress


_zstandard = _Zstandard()


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
            document.pages,
        )
    )


def packed(text: str) -> bytes:
    """Return a text as it is stored."""
    return _zstandard.packed(text.encode("utf-8", "surrogatepass"))


def decoded(raw: bytes) -> StoredCard:
    """Return a card that was stored."""
    return _decode(raw)


def state_of(card: StoredCard) -> FileState:
    """Return what a document's file looked like."""
    return FileState(card.size, card.mtime_ns, card.digest.hex() or card.checksum)


def unpacked(raw: bytes | memoryview) -> str:
    """Return a text that was stored. Raises ValueError where it is damaged."""
    try:
        size = frame_content_size(raw)
        if size > len(raw) * _LARGER or (not size and raw != _EMPTY):
            raise ValueError("its length is impossible")
        text = _zstandard.unpacked(raw, 0, False, False)  # noqa: FBT003 - no more than one frame; as keywords they take a fifth of the time
    except ZstdError as error:
        raise ValueError(str(error)) from error
    return text.decode("utf-8", "surrogatepass")
