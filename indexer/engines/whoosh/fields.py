"""The Whoosh schema. Whoosh's own analyzers are not used: words come ready-made."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from whoosh import fields, formats

from indexer.engines.whoosh.documents import CODED
from indexer.schema import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator


class ReadyWords(fields.FieldType):  # type: ignore[misc] # whoosh has no type hints
    """A field of words that somebody else has analysed. The writer takes them from documents."""

    def __init__(self) -> None:
        """Have positions, for phrases, and lengths, for scores."""
        super().__init__(formats.Positions(), None, scorable=True)

    def index(self, value: object, **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Refuse words that Whoosh was given: they are written with their documents only."""
        raise TypeError(f"words are written with their documents, not by themselves: {value!r}")


@functools.cache  # nothing changes it
def schema() -> fields.Schema:
    """Return the schema of every index that this engine builds."""
    made = fields.Schema(
        id=fields.ID(unique=True, stored=True), title=fields.STORED, text=fields.STORED
    )
    for name in CODED:
        made.add(name, fields.ID(sortable=True))
    for name in FIELDS:
        made.add(name, ReadyWords())
    return made
