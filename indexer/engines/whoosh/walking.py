"""Terms and postings as Whoosh walks through them, one after the other."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh.codec import base
from whoosh.matching import LeafMatcher, ReadTooFar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from whoosh.fields import FieldType
    from whoosh.formats import Format
    from whoosh.scoring import BaseScorer

    from indexer.engines.whoosh.kernels import Integers
    from indexer.engines.whoosh.postings import Field


def matcher(field: Field, number: int, format_: Format, scorer: BaseScorer | None) -> LeafMatcher:
    """Return what walks through the postings of one term."""
    return _PostingMatcher(field, number, format_, scorer)


class Cursor(base.FieldCursor):  # type: ignore[misc] # whoosh has no type hints
    """Stands at a term of a field, or behind the last."""

    def __init__(self, field: Field | None, fieldobj: FieldType) -> None:
        """Stand at the first."""
        self._field = field
        self._fieldobj = fieldobj
        self._number = 0

    def first(self) -> str | None:
        """Go to the first term."""
        self._number = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """Go to the first term that is not smaller."""
        if self._field is not None:
            raw = term if isinstance(term, bytes) else self._fieldobj.to_bytes(term)
            self._number = self._field.lower(raw)
        return self.text()

    def next(self) -> str | None:
        """Go to the next term."""
        self._number += self.is_valid()
        return self.text()

    def text(self) -> str | None:
        """Return the term; None behind the last."""
        if self._field is None or not self.is_valid():
            return None
        return str(self._fieldobj.from_bytes(self._field.term(self._number)))

    def is_valid(self) -> bool:
        """Tell whether there is a term here."""
        return self._field is not None and self._number < self._field.count


class _PostingMatcher(LeafMatcher):  # type: ignore[misc]
    """Walks through the postings of one term, as any Whoosh query may."""

    def __init__(
        self, field: Field, number: int, format_: Format, scorer: BaseScorer | None
    ) -> None:
        """Stand at the first posting."""
        self._term = field.name, field.term(number)
        self._field, self._number = field, number
        self.format, self.scorer = format_, scorer
        documents, self._weights = field.posted(number)
        self._ids = documents.tolist()
        self._starts = np.cumsum(self._weights) - self._weights
        self._most = float(self._weights.max(initial=0))
        self._positions: Integers | None = None
        self._at = 0

    def is_active(self) -> bool:
        return self._at < len(self._ids)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> _PostingMatcher:
        other = _PostingMatcher(self._field, self._number, self.format, self.scorer)
        other._at = self._at
        return other

    def id(self) -> int:
        # Whoosh's spans ask for it behind the end, too, where its own matchers stay at the last.
        return int(self._ids[min(self._at, len(self._ids) - 1)])

    def next(self) -> bool:
        if not self.is_active():
            raise ReadTooFar
        self._at += 1
        return False

    def skip_to(self, id: int) -> None:  # noqa: A002 - Whoosh's name
        if not self.is_active():
            raise ReadTooFar
        self._at = bisect_left(self._ids, id, lo=self._at)

    def all_ids(self) -> Iterator[int]:
        return iter(self._ids[self._at :])

    def weight(self) -> float:
        return float(self._weights[self._at])

    def positions(self) -> list[int]:
        """Return where the term stands in the document at hand."""
        if self._positions is None:
            self._positions = self._field.positions(self._number)
        start = int(self._starts[self._at])
        return [int(p) for p in self._positions[start : start + int(self._weights[self._at])]]

    def value(self) -> bytes:
        if not self._field.has_positions:
            return b""
        encoded: bytes = self.format.encode(self.positions())
        return encoded

    def value_as(self, astype: str) -> Any:  # noqa: ANN401 - as Whoosh has it
        return self.positions() if astype == "positions" else super().value_as(astype)

    def block_min_length(self) -> int:
        return 1

    def block_max_weight(self) -> float:
        return self._most

    def block_quality(self) -> float:
        return float(self.scorer.max_quality()) if self.scorer else self._most

    def skip_to_quality(self, minquality: float) -> int:
        if self.block_quality() <= minquality:
            self._at = len(self._ids)
        return 0
