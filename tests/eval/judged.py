"""Our own gate: the documents of corpus/, and queries that people judged who know the documents.

    queries/LANGUAGE.tsv     topic  kind  query  note      (with a head line)
    queries/LANGUAGE.qrels   topic  0  document  grade     (TREC form; 2 answers, 1 helps)

A query is asked of the documents of each language by itself: nine directions, three of them within
a language. What a query has no judged answer to in a language is not asked there.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metrics import Figures

from indexer import LANGUAGES, Index, SearchRequest, Settings
from indexer.crosslingual.encoder import available

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "corpus"
QUERIES = HERE / "queries"
FLOORS = HERE / "floors.json"
NEGATIVE = "negative"
LEARNT = ", learnt"
"""After the names of figures that an index reaches that has an encoder, and has been enriched."""

# A slow machine must not change a figure: no search may end early with what it has.
_SETTINGS = Settings(search_seconds=600.0)


@dataclass(frozen=True, slots=True)
class Topic:
    """A query, what it tries, and the documents that answer it: id -> grade."""

    name: str
    language: str
    kind: str
    query: str
    grades: dict[str, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """What the queries show: each row's number of lists and their figures; what was not empty."""

    rows: dict[str, tuple[int, Figures]]
    violations: list[str]


def load(folder: Path = QUERIES) -> list[Topic]:
    """Read every query with its judgments."""
    return [topic for path in sorted(folder.glob("*.tsv")) for topic in _read(path)]


def _read(path: Path) -> Iterator[Topic]:
    grades: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for line in path.with_suffix(".qrels").read_text(encoding="utf-8").splitlines():
        name, _, document, grade = line.split()
        grades[name][document] = int(grade)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            name = row["topic"]
            yield Topic(name, path.stem, row["kind"], row["query"], grades[name])


def measure(topics: list[Topic], folder: Path, corpus: Path = CORPUS) -> Measured:
    """Index the corpus into an empty folder and ask every query."""
    with Index.open(folder, corpus=corpus, settings=_SETTINGS) as index:
        index.update()
        rows, violations = _measured(index, topics)
        if available():
            index.enrich()
            learnt, more = _measured(index, topics)
            rows |= {name + LEARNT: row for name, row in learnt.items()}
            violations += [line + LEARNT for line in more]
    return Measured(rows, violations)


def _measured(
    index: Index, topics: list[Topic]
) -> tuple[dict[str, tuple[int, Figures]], list[str]]:
    language_of = {document.id: document.language for document in index.documents()}
    lists: defaultdict[str, list[Figures]] = defaultdict(list)
    for topic in topics:
        for language, grades in _by_language(topic, language_of).items():
            figures = Figures.of(_search(index, topic.query, language), grades)
            direct = topic.language == language
            lists[f"{topic.language} to {language}{' (direct)' * direct}"].append(figures)
            lists[f"{topic.kind}, {'direct' if direct else 'cross'}"].append(figures)
    negatives = (topic for topic in topics if topic.kind == NEGATIVE)
    rows = {name: (len(lists[name]), Figures.mean(lists[name])) for name in _order(lists)}
    return rows, [line for topic in negatives for line in _what_is_found(index, topic)]


def _by_language(topic: Topic, language_of: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Part the judgments by the language of the documents."""
    parted: dict[str, dict[str, int]] = {}
    for document, grade in topic.grades.items():
        parted.setdefault(language_of[document], {})[document] = grade
    return parted


def _search(index: Index, query: str, language: str) -> list[str]:
    results = index.search(SearchRequest(query, languages=(language,)))
    return [hit.document.id for hit in results.hits]


def _what_is_found(index: Index, topic: Topic) -> Iterator[str]:
    """Return a line for a query that should find nothing, if it finds something."""
    results = index.search(SearchRequest(topic.query))
    if results.total:
        found = ", ".join(hit.document.id for hit in results.hits[:3])
        yield f"{topic.name} {topic.query}: {results.total} found: {found}"


def _order(names: Mapping[str, object]) -> list[str]:
    """Sort the directions by language and before the kinds."""
    return sorted(names, key=lambda name: (name.partition(" ")[0] not in LANGUAGES, name))


# --- floors ------------------------------------------------------------------------------------


def fingerprint(corpus: Path = CORPUS, queries: Path = QUERIES) -> str:
    """Return the hash of every document, query and judgment: figures hold for these alone."""
    digest = hashlib.sha256()
    for folder in (corpus, queries):
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            if path.is_file() and not any(part.startswith(".") for part in name.parts):
                digest.update(f"{name.as_posix()}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def pinned() -> dict[str, Any]:
    """Return what was pinned last: `sha256`, and `floors` of each row and metric."""
    content: dict[str, Any] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return content


def raised(old: Mapping[str, Any], measured: Measured, sha256: str) -> dict[str, Any]:
    """Return the floors after a measurement: for the same texts they only rise."""
    before = old["floors"] if old.get("sha256") == sha256 else {}
    floors: dict[str, dict[str, float]] = {}
    for name, (_, figures) in measured.rows.items():
        now = dict(zip(Figures.NAMES, figures.rounded(), strict=True))
        floors[name] = {
            metric: max(figure, before.get(name, {}).get(metric, 0.0))
            for metric, figure in now.items()
        }
    return {"sha256": sha256, "floors": floors}
