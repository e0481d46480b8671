"""Plain text, with optional front matter."""

from __future__ import annotations

from indexer.model import Extract
from indexer.text import clean, decode, split_front_matter

SUFFIXES = (".txt", ".text")


def read(data: bytes) -> Extract:
    """Return the text as it stands, front matter removed."""
    decoded, guessed = decode(data)
    metadata, text = split_front_matter(clean(decoded))
    if guessed:
        metadata["encoding_guessed"] = guessed
    return Extract(text, metadata)
