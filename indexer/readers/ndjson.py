"""NDJSON: a file with many documents, each a JSON object on a line of its own (RFC 8259).

`text` (or `body`, `content`) is what is searched; `id` names the document within the file, else its
line does; `title`, `language`, `date`, `source` and whatever else are its metadata.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from indexer.errors import UnreadableDocument
from indexer.model import Extract, Part
from indexer.text import clean, clean_line, decode, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIXES = (".ndjson", ".jsonl")
_TEXTS = ("text", "body", "content")
_LONGEST_KEY = 200  # characters
_FIRST_LINES = 20  # of which one must be an object, else the file is something else
_MOST_FAULTS = 100  # lines that are told of; of more their number only


def parts(data: bytes) -> Iterator[Part]:
    """Yield the documents of a file, and lines that are none. Raises UnreadableDocument."""
    decoded, guessed = decode(data)
    lines = [(n, line) for n, line in enumerate(decoded.split("\n"), start=1) if line.strip()]
    if not any(isinstance(_json(line), dict) for _, line in lines[:_FIRST_LINES]):
        raise UnreadableDocument(
            "its lines are no JSON objects", next="Write each document as an object on its line"
        )
    keys: set[str] = set()
    faults = 0
    for number, line in lines:
        part = _part(number, line, guessed)
        if part.extract and part.key in keys:
            part = _fault(number, f"another line has the id {part.key}")
        if part.extract:
            keys.add(part.key)
        else:
            faults += 1
        if part.extract or faults <= _MOST_FAULTS:
            yield part
    if faults > _MOST_FAULTS:
        yield Part("", fault=f"{faults:,} of its lines are no documents. Mend or remove them")


def _json(line: str) -> object:
    """Return what a line says, or the error that tells why it is no JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        return error


def _part(number: int, line: str, guessed: str) -> Part:
    values = _json(line)
    if isinstance(values, Exception):
        return _fault(number, f"it is no JSON ({clean_line(str(values))})")
    if not isinstance(values, dict):
        return _fault(number, "it is no JSON object")
    where = next((name for name in _TEXTS if isinstance(values.get(name), str)), None)
    if where is None:
        return _fault(number, "it has no text")
    own = values.get("id")
    key = clean_line(str(own)) if isinstance(own, str | int) else ""
    if len(key) > _LONGEST_KEY:
        return _fault(number, f"its id has more than {_LONGEST_KEY} characters")
    said = metadata({name: v for name, v in values.items() if name not in {"id", where}})
    if guessed:
        said["encoding_guessed"] = guessed
    source = line.encode("utf-8", "surrogatepass")
    return Part(key or str(number), source, Extract(clean(values[where]), said))


def _fault(number: int, what: str) -> Part:
    return Part(f"line {number}", fault=f"{what}. Mend or remove the line")
