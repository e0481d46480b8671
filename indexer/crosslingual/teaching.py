"""What translated texts teach of words and phrases: those that people bring, and those mined."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from indexer.crosslingual.alignment import FLOOR, between, learn_both
from indexer.crosslingual.memory import pairs_in
from indexer.crosslingual.phrases import learn_phrases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.crosslingual.lexicon import Lexicon
    from indexer.crosslingual.memory import Pair
    from indexer.crosslingual.mining import MinedPairs

FEWEST = 200
"""Mined pairs of two languages from which on they are learnt of; fewer teach chance."""

# How likely a counterpart must be, where so many pairs were mined: of 200 pairs, what is likelier
# than .5 was right in 98 cases of 100, above .3 in 91; of 500 pairs, above .3 in 97.
_FLOORS = ((FEWEST, 0.5), (500, 0.3), (5_000, FLOOR))
# People's own are surely translations. Of 100 of their lines guesses below .3 cost headlines a
# hundredth of R@10, and what is above adds to it; 1,000 add with all that they teach.
_FLOORS_OF_PEOPLE = ((0, 0.3), (500, FLOOR))


def lexicons(memory: Path, mined: MinedPairs | None, left: str, right: str) -> dict[str, Lexicon]:
    """Return what is learnt of two languages, by the name of the file it is kept in.

    Nothing, where nobody brought anything, nor enough was mined. What people brought is learnt of,
    however little it is; what is little needs likelier counterparts, and what was mined more so.
    """
    found = mined.between(left, right) if mined else []
    more = found if len(found) >= FEWEST else []
    if not more and not memory.is_dir():
        return {}

    def pairs() -> Iterator[Pair]:
        return itertools.chain(pairs_in(memory), more)

    enough = max(many for many, _ in (*_FLOORS, *_FLOORS_OF_PEOPLE))
    count = sum(1 for _ in itertools.islice(between(pairs(), left, right), enough))
    floors = _FLOORS if more else _FLOORS_OF_PEOPLE
    floor = min(least for many, least in floors if many <= count)
    there, back = learn_both(pairs(), left, right, floor)
    return {
        f"memory.{left}.{right}": there,
        f"memory.{right}.{left}": back,
        f"phrases.{left}.{right}": learn_phrases(pairs(), left, right),
        f"phrases.{right}.{left}": learn_phrases(pairs(), right, left),
    }
