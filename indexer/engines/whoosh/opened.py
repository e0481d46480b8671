"""A stored document made whole again from its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.model import IndexedDocument, Words

if TYPE_CHECKING:
    from indexer.engines.whoosh.segments import Segment


def whole(segment: Segment, number: int) -> IndexedDocument:
    """Return a document as it was written."""
    documents, forward = segment.documents, segment.documents.forward
    card = documents.card(number)
    words = forward.words(forward.range(number))
    starts, ends = forward.offsets(number, segment.terms.word_letters[words])
    surfaces, stems, spelled = segment.terms.spelled_out(words)
    at, to = starts.tolist(), ends.tolist()
    titles = int(forward.titles[number])
    title, text = (
        Words(surfaces[part], stems[part], at[part], to[part], spelled[part])
        for part in (slice(titles), slice(titles, None))
    )
    return IndexedDocument(
        card.document,
        card.state,
        documents.text(number),
        forward.spans_of(number),
        text,
        title,
        documents.sketch(number),
    )
