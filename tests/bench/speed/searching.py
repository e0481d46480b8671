"""What Dragoman's answers spend their time on, stage by stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clock import Clock, Part, while_time
from ours import Dragoman
from questions import KINDS, WARM_UP, Kind, Question

from indexer import Index, asking, letters, ordering, passages, ranking, runs, search
from indexer.engines.whoosh.engine import WhooshEngine
from indexer.engines.whoosh.windows import StoredWindow
from indexer.languages import likeliest
from indexer.matching import Matcher

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

STAGES = (
    PARSE := "parse",
    EXPAND := "expand and statistics",
    CANDIDATES := "engine: candidates",
    COUNTING := "engine: counting (all words)",
    WINDOW := "window",
    MATCH := "match words",
    LETTERS := "letters",
    RUNS := "runs of passages",
    SCORES := "scores",
    VERSIONS := "versions (sketches)",
    OPEN := "open texts",
    PASSAGES := "passages and marks",
    TRANSLATIONS := "translations",
    REST := "the rest",
)
PARTS = (
    Part(REST, Index, "search"),
    Part(PARSE, search, "parse"),
    Part(EXPAND, asking, "expanded"),
    Part(EXPAND, search, "expansions"),
    Part(CANDIDATES, WhooshEngine, "candidates"),
    Part(COUNTING, WhooshEngine, "count"),
    Part(WINDOW, WhooshEngine, "window"),
    Part(MATCH, Matcher, "find"),
    Part(LETTERS, letters.Letters, "__init__"),
    Part(LETTERS, letters.Letters, "count"),
    Part(LETTERS, letters.Letters, "shares"),
    Part(RUNS, runs, "lifted"),
    Part(SCORES, ranking, "worth"),
    Part(SCORES, ranking, "in_order"),
    Part(SCORES, ranking.Ranker, "__init__"),
    Part(SCORES, ranking.Ranker, "ranked"),
    Part(VERSIONS, StoredWindow, "sketches"),
    Part(VERSIONS, ordering, "originals"),
    Part(OPEN, StoredWindow, "opened"),
    Part(OPEN, StoredWindow, "document"),
    Part(PASSAGES, ranking, "occurrences_of"),
    Part(PASSAGES, passages, "best"),
    Part(PASSAGES, ordering, "title_marks"),
    Part(TRANSLATIONS, WhooshEngine, "related"),
)
"""What belongs to which stage. What several stages use is made by the first of them."""
_WHOLE, _BETWEEN = "the whole", "between questions"


@dataclass(frozen=True, slots=True)
class Spent:
    """Microseconds of processor time of a question, the mean of all: of each stage, and the whole.

    The whole was measured by a clock of its own, outside of all stages.
    """

    stages: dict[str, float]
    whole: float


@dataclass(frozen=True, slots=True)
class Searched:
    """What questions took by kind."""

    kinds: dict[Kind, Spent]


def searched(folder: Path, asked: Sequence[Question], seconds: float) -> Searched:
    """Ask each question of an index, for so many seconds of each kind at the most."""
    likeliest(Dragoman.name)  # half a second, once: the model is read
    peer = Dragoman()
    peer.open(folder)
    kinds = {
        kind: _spent(peer, [question for question in asked if question.kind == kind], seconds)
        for kind in KINDS
    }
    peer.close()
    return Searched(kinds)


def _spent(peer: Dragoman, asked: Sequence[Question], seconds: float) -> Spent:
    """Ask the first ones for nothing, then the others with a clock in every stage."""
    for question in asked[:WARM_UP]:
        peer.search(question, highlight=True)
    clock, outer = Clock(_BETWEEN), Clock(_BETWEEN)
    count = 0
    with clock.within(PARTS), outer.within([Part(_WHOLE, Index, "search")]):
        for question in while_time(asked[WARM_UP:], seconds):
            peer.search(question, highlight=True)
            count += 1
    each = 1e6 / count
    return Spent(
        {stage: clock.seconds[stage] * each for stage in STAGES}, outer.seconds[_WHOLE] * each
    )
