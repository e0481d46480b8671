"""The Whoosh schema, and documents turned into Whoosh fields and back.

Whoosh's own analyzers are not used: `ReadyWords` takes words with their positions.
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import msgspec
from whoosh import columns, fields, formats

from indexer.analysis import spellings
from indexer.grams import four_grams
from indexer.languages import ANALYZERS
from indexer.model import Card, IndexedDocument
from indexer.schema import (
    FIELDS,
    GRAM,
    IN_TITLE,
    PARAGRAPH_GAP,
    SPELLED,
    STEM,
    SURFACE,
    field_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.model import Document, Words

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
        """Yield (word, frequency, weight, positions) of each distinct word, for other writers."""
        positions: dict[str, list[int]] = defaultdict(list)
        for word, position in value:
            positions[word].append(position)
        for word, places in positions.items():
            yield word.encode(), len(places), float(len(places)), self.format.encode(places)


class Presence(fields.FieldType):  # type: ignore[misc]
    """A field whose value is a set of terms: kept is which documents have them."""

    def __init__(self) -> None:
        """Keep no positions and no lengths."""
        super().__init__(formats.Existence(), None, scorable=False)

    def index(self, value: set[str], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (term, 1, 1.0, nothing) of each term."""
        return ((term.encode(), 1, 1.0, b"") for term in value)


def schema() -> fields.Schema:
    """Return the schema of every index that this engine builds."""
    made = fields.Schema(
        id=fields.ID(unique=True, stored=True),
        links=fields.ID(),
        languages=fields.KEYWORD(),
        language=fields.COLUMN(columns.RefBytesColumn()),
        source=fields.COLUMN(columns.RefBytesColumn()),
        source_name=fields.ID(),
        date=fields.COLUMN(columns.VarBytesColumn()),
        card=fields.STORED,
        body=fields.STORED,
    )
    for name in FIELDS:
        made.add(name, ReadyWords())
    for language in ANALYZERS:
        made.add(field_name(GRAM, language), Presence())
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
    if document.source:
        row["source_name"] = document.source
    row["links"] = links(document)
    return row | _word_fields(item) | _gram_fields(item)


def links(document: Document) -> list[str]:
    """Return what a document has in common with its versions in other languages."""
    original = f"translation of {document.translation_of or document.id}"
    return [original, f"subject {document.subject}"] if document.subject else [original]


def _word_fields(item: IndexedDocument) -> dict[str, list[tuple[str, int]]]:
    """Spread words over the fields of their passages' languages.

    The title stands before the text in the same fields, so that AND and NOT see one document.
    """
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    language = item.document.language
    title = _columns(item.title, item.document.title)
    for kind, words in title.items():
        placed = [(word, position) for position, word in enumerate(words) if word]
        found[field_name(kind, language)] += placed
        found[field_name(IN_TITLE[kind], language)] += placed
    text = _columns(item.words, item.text)
    for span in item.spans:
        base = len(title[SURFACE]) + PARAGRAPH_GAP * (span.paragraph + 1)
        for kind, words in text.items():
            found[field_name(kind, span.language)] += [
                (words[number], base + number)
                for number in range(span.first, span.last)
                if words[number]
            ]
    return {name: placed for name, placed in found.items() if placed}


def _gram_fields(item: IndexedDocument) -> dict[str, set[str]]:
    """Return the groups of letters that the words of each language have."""
    surfaces: dict[str, set[str]] = defaultdict(set)
    surfaces[item.document.language].update(item.title.surfaces)
    for span in item.spans:
        surfaces[span.language].update(item.words.surfaces[span.first : span.last])
    return {
        field_name(GRAM, language): {gram for word in words for gram in four_grams(word)}
        for language, words in surfaces.items()
        if words
    }


def _columns(words: Words, text: str) -> dict[str, list[str]]:
    """Return the words by kind of field; spellings are "" where they are the surface."""
    return {STEM: words.stems, SURFACE: words.surfaces, SPELLED: spellings(text, words)}


def document_of(body: bytes) -> IndexedDocument:
    """Return the document that a stored body holds."""
    return _decode_body(zlib.decompress(body))


def card_of(card: bytes) -> Card:
    """Return the card that stored bytes hold."""
    return _decode_card(card)
