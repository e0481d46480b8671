"""Bytes to clean text: encodings, control characters, front matter."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING

import yaml
from charset_normalizer import from_bytes

from indexer.errors import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Mapping

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Control characters and lone surrogates break engines, JSON and XML. Bidi embeddings, overrides and
# isolates can make a text read as something else than it says; LRM, RLM and ALM only help and stay.
_UNWANTED = re.compile("[\0-\x08\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c]")
_UNCLEAN = re.compile(f"[\r\x0b\x0c{_UNWANTED.pattern[1:-1]}]")  # one look instead of two
_CONTROL = bytes([*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_BINARY_SHARE = 0.1
_SAMPLE_BYTES = 65_536
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:(.*?)\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
# A line that YAML reads as a name and a string by any of its rules: most are.
_PLAIN_LINE = re.compile(
    r"([A-Za-z_]{1,40}): (?:'([^\W_][\w .,:;/()-]*)'|([^\W_](?:[\w .,/()-]*\w)?)) *"
)
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_METADATA_LIMIT = 1_000  # characters of one value
_ARABIC_PAGES = ["cp1256", "iso8859_6"]
_LATIN_PAGES = ["cp1252"]
# Letters beyond ASCII stand together in Arabic; in French there are never three in a row.
_ARABIC_BYTES = re.compile(rb"[\xc0-\xff]{3}")


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of a file and, where its encoding had to be guessed, the guess (else "").

    Raises UnreadableDocument for empty and binary files.
    """
    if not data.strip():
        raise UnreadableDocument("the file is empty", next="Remove it, or write something in it")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace"), ""
    sample = data[:_SAMPLE_BYTES]
    if len(sample) - len(sample.translate(None, _CONTROL)) > _BINARY_SHARE * len(sample):
        raise UnreadableDocument(
            "the file is binary, not text", next="Give it the suffix of its real format"
        )
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        return _guessed(data)


def _guessed(data: bytes) -> tuple[str, str]:
    """Choose an encoding for bytes that are not UTF-8, and say which."""
    damaged = data.decode("utf-8", "replace")
    bad = damaged.count("\ufffd")
    # Letters of another encoding hardly ever happen to be UTF-8: some that are prove the rest.
    if sum(character > "\x7f" for character in damaged) >= 2 * bad:
        return damaged, "utf-8, damaged"
    pages = _ARABIC_PAGES if _ARABIC_BYTES.search(data) else _LATIN_PAGES
    best = from_bytes(data, cp_isolation=pages).best()
    encoding = best.encoding if best else pages[0]
    return data.decode(encoding, "replace"), encoding


def clean(text: str) -> str:
    """Return the text as every reader must give it: LF line ends, nothing that misleads."""
    if text.replace("\n", "").isprintable() or not _UNCLEAN.search(text):
        return text
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))


def clean_line(text: str) -> str:
    """Return clean text on one line, NFC: for titles, names and other metadata."""
    return unicodedata.normalize("NFC", " ".join(clean(text).split()))


# Ten times as fast where the package has been built with libyaml, as its wheels are.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Split YAML front matter off a text; what is not valid YAML is left in the text."""
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, text
    try:
        values = _values(found.group(1) or "{}")
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}, text
    if not isinstance(values, dict):
        return {}, text
    return metadata(values), text[found.end() :].lstrip("\n")


def _values(source: str) -> object:
    """Read YAML. Of names and plain strings alone, it needs no parser."""
    lines = [*map(_PLAIN_LINE.fullmatch, source.split("\n"))]
    if all(lines):
        return {line[1]: line[2] or line[3] for line in lines if line}
    return yaml.load(source, Loader=_LOADER)  # noqa: S506 - it makes only strings, lists and dicts


def metadata(values: Mapping[str, object]) -> dict[str, str]:
    """Return flat metadata: lower-case names, values on one line, lists joined by commas.

    Nested values are left out, and long ones cut: YAML's aliases can make much out of little.
    """
    flat: dict[str, str] = {}
    for name, value in values.items():
        parts = value if isinstance(value, list) else [value]
        plain = [str(part) for part in parts if isinstance(part, str | int | float)]
        joined = clean_line(", ".join(plain)[:_METADATA_LIMIT])
        if joined:
            flat[clean_line(str(name)).lower()] = joined
    return flat


def is_date(text: str) -> bool:
    """Tell an ISO 8601 date of the calendar, whole or shortened: 2012, 2012-05, 2012-05-04."""
    if not _DATE.fullmatch(text):
        return False
    try:
        dt.date.fromisoformat(text + "-01" * ((10 - len(text)) // 3))
    except ValueError:
        return False
    return True


_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def without_declaration(markup: str) -> str:
    """Take off XML's declaration of an encoding, which a decoded text has no longer."""
    return _XML_DECLARATION.sub("", markup)
