"""The Whoosh schema, and documents turned into Whoosh fields and back.

Whoosh's own analyzers are not used: `ReadyWords` takes words with their positions.
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import msgspec
from whoosh import columns, fields, formats

from indexer.model import Card, IndexedDocument
from indexer.schema import (
    FIELDS,
    PARAGRAPH_GAP,
    STEM,
    SURFACE,
    TITLE_STEM,
    TITLE_SURFACE,
    field_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.model import Document

_encode = msgspec.msgpack.Encoder().encode
_decode_body = msgspec.msgpack.Decoder(IndexedDocument).decode
_decode_card = msgspec.msgpack.Decoder(Card).decode


class ReadyWords(fields.FieldType):  # type: ignore[misc] # whoosh has no type hints
    """A field whose value is a list of (word, position) that somebody else has analysed."""

    def __init__(self) -> None:
        """Keep positions, for phrases, and lengths, for scores."""
        super().__init__(formats.Positions(), None, scorable=True)

    def index(
        self, value: list[tuple[str, int]], **_: object
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (word, frequency, weight, positions) of each distinct word."""
        positions: dict[str, list[int]] = defaultdict(list)
        for word, position in value:
            positions[word].append(position)
        for word, places in positions.items():
            yield word.encode(), len(places), float(len(places)), self.format.encode(places)


def schema() -> fields.Schema:
    """Return the schema of every index that this engine builds."""
    made = fields.Schema(
        id=fields.ID(unique=True, stored=True),
        links=fields.ID(),
        languages=fields.KEYWORD(),
        language=fields.COLUMN(columns.RefBytesColumn()),
        source=fields.COLUMN(columns.RefBytesColumn()),
        date=fields.COLUMN(columns.VarBytesColumn()),
        card=fields.STORED,
        body=fields.STORED,
    )
    for name in FIELDS:
        made.add(name, ReadyWords())
    return made


def to_fields(item: IndexedDocument) -> dict[str, Any]:
    """Return the Whoosh fields of a document."""
    document = item.document
    passages = Counter(span.language for span in item.spans)
    words = Counter[str]()
    for span in item.spans:
        words[span.language] += span.last - span.first
    row: dict[str, Any] = {
        "id": document.id,
        "languages": " ".join(sorted({document.language, *passages})),
        "language": document.language.encode(),
        "source": document.source.encode(),
        "date": document.date.encode(),
        "card": _encode(Card(document, item.state, dict(passages), dict(words))),
        "body": zlib.compress(_encode(item), 1),
    }
    row["links"] = links(document)
    return row | _word_fields(item)


def links(document: Document) -> list[str]:
    """Return what a document has in common with its versions in other languages."""
    original = f"translation of {document.translation_of or document.id}"
    return [original, f"subject {document.subject}"] if document.subject else [original]


def _word_fields(item: IndexedDocument) -> dict[str, list[tuple[str, int]]]:
    """Spread words over the fields of their passages' languages.

    The title stands before the text in the same fields, so that AND and NOT see one document.
    """
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    title = list(zip(item.title.surfaces, item.title.stems, strict=True))
    for position, (surface, stem) in enumerate(title):
        for kind, word in (
            (TITLE_SURFACE, surface),
            (TITLE_STEM, stem),
            (SURFACE, surface),
            (STEM, stem),
        ):
            found[field_name(kind, item.document.language)].append((word, position))
    for span in item.spans:
        base = len(title) + PARAGRAPH_GAP * (span.paragraph + 1)
        surfaces = found[field_name(SURFACE, span.language)]
        stems = found[field_name(STEM, span.language)]
        for number in range(span.first, span.last):
            surfaces.append((item.words.surfaces[number], base + number))
            stems.append((item.words.stems[number], base + number))
    return {name: words for name, words in found.items() if words}


def body_of(stored: dict[str, Any]) -> IndexedDocument:
    """Return the document that stored fields hold."""
    return _decode_body(zlib.decompress(stored["body"]))


def card_of(stored: dict[str, Any]) -> Card:
    """Return the card that stored fields hold."""
    return _decode_card(stored["card"])
