"""What people say of passages: in which language they are, where that was taken for another.

A sidecar keeps it by the passage's text and not by its number: passages before it may come and go,
and where its own text changes nothing holds that was said of another.
"""

from __future__ import annotations

import hashlib
import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PASSAGE_LANGUAGES = "passage_languages"
"""The entry of a sidecar: fingerprints of passages to codes of languages."""

NO_CORRECTIONS: Mapping[str, str] = MappingProxyType({})

_DIGITS = 16  # of a hash: no two passages of a file agree by chance


def fingerprint(text: str) -> str:
    """Return what stands for a passage's text, however its lines are wrapped and accents spelled.

    The beginning of the SHA-256 of its NFC, each run of blanks a space.
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def corrections_in(said: Mapping[str, object]) -> dict[str, str]:
    """Return the languages of passages that a sidecar names, by fingerprint.

    What is no text is passed over. Whether a language is known, only its user can tell.
    """
    entry = {name.lower(): value for name, value in said.items()}.get(PASSAGE_LANGUAGES)
    if not isinstance(entry, dict):
        return {}
    return {
        name: language
        for name, language in entry.items()
        if isinstance(name, str) and isinstance(language, str)
    }


def corrected(said: Mapping[str, object], text: str, language: str | None) -> dict[str, str]:
    """Return the languages that a sidecar is to name once that of a passage is corrected.

    None takes back what was said of it.
    """
    found, own = corrections_in(said), fingerprint(text)
    if language is None:
        found.pop(own, None)
        return found
    return found | {own: language}
