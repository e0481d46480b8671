"""Thousands of damaged files of each format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mutations
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT = 1_250  # of each format: 10,000 together


@pytest.mark.parametrize("kind", list(mutations.KINDS))
def test_thousands_of_damaged_files_are_read_or_refused_with_a_reason(
    kind: str, say: Callable[..., None]
) -> None:
    outcomes = mutations.outcomes(kind, range(1_000, 1_000 + COUNT))
    assert sum(outcomes.values()) == COUNT
    say(f"{kind}: {dict(outcomes.most_common(12))}")
    mutations.read_whole(kind)
