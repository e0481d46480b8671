"""What a sidecar may say, and its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from indexer.corrections import PASSAGE_LANGUAGES, corrections_in
from indexer.errors import BadParameter, UnreadableDocument
from indexer.languages import ANALYZERS
from indexer.replacing import said_of, sidecar_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indexer.replacing import Place

LARGEST = 65_536  # bytes


def checked(metadata: Mapping[str, object]) -> bytes:
    """Return the text of a sidecar that says what it can say. Raises BadParameter."""
    for name, value in metadata.items():
        if name.lower() == PASSAGE_LANGUAGES:
            wanted = "" if _names_languages(value) else f"must name one of {', '.join(ANALYZERS)}"
        else:
            parts = value if isinstance(value, list | tuple) else [value]
            plain = bool(name) and all(isinstance(part, str | int | float) for part in parts)
            wanted = "" if plain else "must be text, a number, or a list of these"
        if wanted:
            where = f"metadata {name!r}"
            raise BadParameter(wanted, where=where, next="Mend or leave it out")
    return written(metadata)


def written(metadata: Mapping[str, object]) -> bytes:
    """Return the text of a sidecar; of no metadata none. Raises BadParameter."""
    try:
        text = msgspec.json.format(msgspec.json.encode(metadata), indent=2) if metadata else b""
    except UnicodeEncodeError:
        raise BadParameter("has characters that are none", where="metadata") from None
    if len(text) > LARGEST:
        raise BadParameter(f"more than {LARGEST:,} bytes", where="metadata")
    return text


def beside_new_text(place: Place, metadata: Mapping[str, object] | None) -> bytes:
    """Return the sidecar that a document is to have with its new text.

    Corrected languages of passages stay, unless they are named, too: they lapse by themselves where
    a passage is no more. Raises BadParameter.
    """
    if metadata is None:
        return sidecar_of(place) or b""
    if PASSAGE_LANGUAGES in map(str.lower, metadata):
        return written(metadata)
    try:
        kept = corrections_in(said_of(place))
    except UnreadableDocument:  # a damaged sidecar is replaced
        kept = {}
    return written({**metadata, PASSAGE_LANGUAGES: kept} if kept else metadata)


def _names_languages(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(name, str) and isinstance(code, str) and code in ANALYZERS
        for name, code in value.items()
    )
