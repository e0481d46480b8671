"""Which evidence finds a line's translation: each kind alone, several together, memories.

The lines of each language are documents of an index of their own, under names that say nothing. A
query made of a line in one language has to find its translation among those of another.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing import get_context
from typing import TYPE_CHECKING, NamedTuple, get_args

import aligned
from metrics import Figures
from systems import PROCESSES

from indexer import Index, SearchRequest, Settings
from indexer.crosslingual.encoder import available
from indexer.crosslingual.known import meanings, widener
from indexer.crosslingual.meaning import nobody_knows
from indexer.crosslingual.widening import AS_TYPED, Widener
from indexer.engines import open_engine
from indexer.model import Evidence
from indexer.search import Crossing, search

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from indexer.crosslingual import Asked, Kind, Link, Wanted

SEED = 7
QUESTIONS = 150
MEMORIES = (100, 1000, 2000)
# A slow machine must not change a figure: no search may end early with what it has.
SETTINGS = Settings(search_seconds=600.0)


class Row(NamedTuple):
    """A way of asking: by some kinds of evidence, with a memory of so many translated lines.

    Without any kind the words are asked for as typed. With `passages`, those that are near to the
    whole query count as well.
    """

    name: str
    kinds: frozenset[Evidence] = frozenset()
    pairs: int = 0
    passages: bool = False


SIMPLER = "names, encoder's words"
"""What the brief measures a glossary by."""

_NOT_OF_WORDS: frozenset[Evidence] = frozenset({"typed", "inflection", "spelling", "memory"})
KNOWN: frozenset[Evidence] = frozenset(get_args(Evidence)) - _NOT_OF_WORDS
"""What an index has without anybody's memories."""


def rows() -> list[Row]:
    """Return the ways of asking that can be compared here."""
    encoder = available() is not None
    learnt = KNOWN if encoder else KNOWN - {"embedding"}
    alone: list[tuple[str, frozenset[Evidence]]] = [
        ("glossary", frozenset({"glossary"})),
        ("CLDR", frozenset({"cldr"})),
        ("numbers, dates", frozenset({"number"})),
        ("names", frozenset({"name"})),
        ("encoder's words", frozenset({"embedding"})),
    ]
    with_encoder = [
        Row(SIMPLER, frozenset({"name", "embedding"})),
        Row("encoder's passages alone", passages=True),
        Row("encoder alone", frozenset({"embedding"}), passages=True),
    ]
    return [
        Row("as typed"),
        *(Row(f"{name} alone", kinds) for name, kinds in alone if kinds <= learnt),
        *(with_encoder if encoder else []),
        Row("all but encoder", KNOWN - {"embedding"}),
        *([Row("all but passages", KNOWN), Row("all", KNOWN, passages=True)] if encoder else []),
        *(Row(f"{pairs:,} lines alone", pairs=pairs) for pairs in MEMORIES),
        *(Row(f"{pairs:,} lines, all", learnt, pairs, encoder) for pairs in MEMORIES),
    ]


def only(kind: Kind, by: frozenset[Evidence]) -> Kind:
    """Return a kind of evidence that gives some of its links, by their origin."""

    def links(words: Sequence[Asked], languages: Sequence[str], wanted: Wanted) -> Iterator[Link]:
        return (link for link in kind(words, languages, wanted) if link.by in by)

    return links


# --- the indexes -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Home:
    """A folder with an index for the lines of each language, and one for each memory."""

    folder: Path
    lines: aligned.Lines

    def build(self, asked: Iterable[int]) -> None:
        """Index the lines, and learn of those that may be in memories: none that is asked for."""
        self.index()
        others = self.lines.others(asked, SEED)
        for pairs in MEMORIES:
            self._remember(self.folder / f"{pairs}", others[:pairs])

    def index(self) -> None:
        """Index the lines, and learn what can be learnt of them."""
        for code in aligned.LANGUAGES:
            home = self.folder / code
            self._write(home / "corpus", code)
            with Index.open(home / "index", corpus=home / "corpus", settings=SETTINGS) as index:
                index.update()
                index.enrich()

    def _write(self, corpus: Path, code: str) -> None:
        corpus.mkdir(parents=True)
        for number, text in zip(self.names[code], self.lines.texts[code], strict=True):
            name = document(number, code)
            content = f"---\ntitle: '{number:05}'\n---\n{text}\n"
            (corpus / name).write_text(content, encoding="utf-8")

    def _remember(self, home: Path, chosen: Sequence[int]) -> None:
        """Keep lines as a memory beside an index that has nothing else."""
        (home / "corpus").mkdir(parents=True)
        (home / "corpus" / "0.txt").write_text("0\n", encoding="utf-8")
        texts = [[self.lines.texts[code][at] for code in aligned.LANGUAGES] for at in chosen]
        table = ["\t".join(row) for row in [aligned.LANGUAGES, *texts]]
        file = home / "lines.tsv"
        file.write_text("\n".join(table), encoding="utf-8")
        with Index.open(home / "index", corpus=home / "corpus", settings=SETTINGS) as index:
            index.update()
            index.import_memory(file)
            index.enrich()

    @cached_property
    def names(self) -> dict[str, list[int]]:
        """The numbers under which lines are documents."""
        return self.lines.opaque_numbers(SEED)


def document(number: int, code: str) -> str:
    """Return the id of a document."""
    return f"{number:05}.{code}.txt"


# --- asking ------------------------------------------------------------------------------------


class Opened:
    """The indexes, in one process."""

    here: Opened

    def __init__(self, folder: Path, lines: aligned.Lines) -> None:
        self._home = Home(folder, lines)
        self._askers = {code: aligned.Asker(lines, code) for code in aligned.LANGUAGES}
        self._engines = {
            code: open_engine("whoosh", folder / code / "index") for code in aligned.LANGUAGES
        }

    def figures(self, row: Row, source: str, target: str, asked: Sequence[int]) -> list[Figures]:
        """Ask a row's questions of one direction; the figures of each kind of query."""
        wide = self._widener(row, target)
        names = [document(self._home.names[target][at], target) for at in asked]
        found = []
        for kind in aligned.KINDS:
            queries = [self._askers[source].query(kind, at) for at in asked]
            lists = [self._found(row, wide, query, target) for query in queries]
            judged = zip(lists, names, strict=True)
            found.append(Figures.mean([Figures.of(ids, {name: 1}) for ids, name in judged]))
        return found

    def _found(self, row: Row, wide: Widener, query: str, target: str) -> list[str]:
        as_typed = not (row.kinds or row.pairs or row.passages)
        request = SearchRequest(query, languages=(target,), cross=not as_typed)
        engine = self._engines[target]
        with engine.moment():
            near = meanings(self._home.folder / target / "index") if row.passages else nobody_knows
            results = search(engine, SETTINGS, request, Crossing(wide, near))
        return [hit.document.id for hit in results.hits]

    def _widener(self, row: Row, target: str) -> Widener:
        """Return what widens queries by a row's kinds of evidence alone."""
        known = self._all_of(target) if row.kinds else AS_TYPED
        memory = self._all_of(f"{row.pairs}") if row.pairs else AS_TYPED
        return Widener(tuple(only(kind, row.kinds) for kind in known.kinds), memory.further)

    def _all_of(self, name: str) -> Widener:
        home = self._home.folder / name
        return widener(home / "index", home / "corpus")


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of each row and kind of query, by direction."""

    questions: int
    figures: dict[tuple[str, str], dict[tuple[str, str], Figures]] = field(default_factory=dict)

    def mean(self, row: str, kind: str) -> Figures:
        """Return the mean of all directions."""
        return Figures.mean([*self.figures[row, kind].values()])


def measure(lines: aligned.Lines, folder: Path, questions: int = QUESTIONS) -> Measured:
    """Index the lines into an empty folder and ask every row's questions in every direction."""
    asked = lines.drawn(questions, SEED)
    Home(folder, lines).build(asked)
    tasks = [(row, *direction, asked) for row in rows() for direction in aligned.DIRECTIONS]
    measured = Measured(len(asked))
    with ProcessPoolExecutor(
        PROCESSES,
        mp_context=get_context("spawn"),  # a fork would share open files and locks
        initializer=_open,
        initargs=(folder, lines),
    ) as pool:
        for (row, source, target, _), found in zip(tasks, pool.map(_figures, tasks), strict=True):
            for kind, figures in zip(aligned.KINDS, found, strict=True):
                by_direction = measured.figures.setdefault((row.name, kind), {})
                by_direction[source, target] = figures
    return measured


def _open(folder: Path, lines: aligned.Lines) -> None:
    Opened.here = Opened(folder, lines)


def _figures(task: tuple[Row, str, str, Sequence[int]]) -> list[Figures]:
    return Opened.here.figures(*task)
