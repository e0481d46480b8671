"""Word lists that ship with the code: what no rule knows, one file each in `languages/words/`.

A line is some words with blanks between them; `#` starts a comment.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_FOLDER = Path(__file__).parent / "languages" / "words"


def rows(name: str) -> Iterator[list[str]]:
    """Yield the words of each line of a list."""
    for line in (_FOLDER / name).read_text("utf-8").splitlines():
        words = line.split("#", 1)[0].split()
        if words:
            yield words


def overrides(name: str, fold: Callable[[str], str]) -> dict[str, str]:
    """Read lines of `stem word word ...`: the stem of each of the words, whatever the rules say."""
    return {fold(word): fold(stem) for stem, *words in rows(name) for word in (stem, *words)}


def kindred(language: str) -> Callable[[str], tuple[str, ...]]:
    """Return a function from a stem to the other words that are irregular forms of its own.

    The list of a language, `kin`, is made of its `irregular` one by `tools/kin`, since stemming
    thousands of words would keep the first search waiting. It is read when it is first asked.
    """

    @functools.cache
    def known() -> dict[str, tuple[str, ...]]:
        return {stem: tuple(words) for stem, *words in rows(f"{language}.kin.txt")}

    return lambda stem: known().get(stem, ())


def kin(
    lines: Iterable[Sequence[str]], stem_of: Callable[[str], str]
) -> dict[str, tuple[str, ...]]:
    """Return, for each stem, the other words on its lines, one of each other stem."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for words in lines:
        by_stem = {stem_of(word): word for word in reversed(words)}
        for stem in by_stem:
            others = {other: word for other, word in by_stem.items() if other != stem}
            found[stem] = others | found[stem]  # the first line that has a stem gives its word
    return {stem: tuple(others.values()) for stem, others in found.items() if others}
