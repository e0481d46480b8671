"""Where the words of a form must stand: one meaning for engines, which choose, and for marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.schema import SPELLED, STEM, SURFACE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.model import Form

MAX_NEAR = 50  # words among those asked for; fewer than what parts two paragraphs


def parts(form: Form) -> tuple[tuple[str, str], ...]:
    """Return what each word of a form is looked up by: (kind of field, word)."""
    if form.stems:
        return tuple((STEM, word) for word in form.stems)
    spelled = form.spelled or ("",) * len(form.surfaces)
    return tuple(
        (SPELLED, spelling) if spelling else (SURFACE, surface)
        for surface, spelling in zip(form.surfaces, spelled, strict=True)
    )


def rows(places: Sequence[Sequence[int]]) -> set[int]:
    """Return where words stand in a row, by the place of the first; `places` are of each word."""
    found = set(places[0])
    for step, others in enumerate(places[1:], start=1):
        found &= {place - step for place in others}
    return found


def windows(places: Sequence[Sequence[int]], others: int) -> Iterator[tuple[int, ...]]:
    """Yield the tightest runs that hold all the words, in any order, and few enough others.

    `places` are of each word, ascending; a run is given by those of its words.
    """
    size = len(places) + others
    latest: dict[int, int] = {}
    begun = -1
    for place, word in sorted(
        (place, word) for word, all_of in enumerate(places) for place in all_of
    ):
        latest[word] = place
        first = min(latest.values())
        if len(latest) == len(places) and first > begun and place - first < size:
            begun = first
            yield tuple(sorted(set(latest.values())))
