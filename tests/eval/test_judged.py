"""On our own corpus: no figure falls below its floor, and what is in no document is not found."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import judged
import pytest
import tables
from metrics import Figures

from indexer import LANGUAGES
from indexer.crosslingual.encoder import available

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

TOPICS = judged.load()
PINNED = judged.pinned()
FLOORS = [row for row in PINNED["floors"] if available() or not row.endswith(judged.LEARNT)]


@pytest.fixture(scope="module")
def measured(
    tmp_path_factory: pytest.TempPathFactory, report: Callable[[Iterable[str]], None]
) -> judged.Measured:
    measured = judged.measure(TOPICS, tmp_path_factory.mktemp("judged"))
    title = f"our own corpus: {len(TOPICS)} judged queries"
    report([title, *tables.of_directions(measured.rows)])
    return measured


# --- the queries -------------------------------------------------------------------------------


def test_there_are_at_least_150_queries_and_some_in_every_language() -> None:
    assert len(TOPICS) >= 150
    assert {topic.language for topic in TOPICS} == set(LANGUAGES)


def test_no_topic_is_there_twice() -> None:
    assert {name: n for name, n in Counter(topic.name for topic in TOPICS).items() if n > 1} == {}
    asked = Counter((topic.language, topic.query) for topic in TOPICS)
    assert {query: n for query, n in asked.items() if n > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_judgment_belongs_to_a_query_and_a_document(language: str) -> None:
    lines = (judged.QUERIES / f"{language}.qrels").read_text(encoding="utf-8").splitlines()
    judgments = [line.split() for line in lines]
    assert {name for name, *_ in judgments} <= {topic.name for topic in TOPICS}
    assert [name for _, _, name, _ in judgments if not (judged.CORPUS / name).is_file()] == []
    assert {grade for *_, grade in judgments} <= {"1", "2"}
    assert [
        pair for pair, n in Counter((row[0], row[2]) for row in judgments).items() if n > 1
    ] == []


def test_only_negative_queries_are_without_an_answer() -> None:
    unanswered = {topic.name for topic in TOPICS if not topic.grades}
    assert unanswered == {topic.name for topic in TOPICS if topic.kind == judged.NEGATIVE}


# --- the figures -------------------------------------------------------------------------------


def test_floors_were_pinned_for_these_documents_and_queries() -> None:
    assert PINNED["sha256"] == judged.fingerprint(), (
        "corpus or queries changed: measure again, raise floors (python tests/eval/pin.py)"
    )


def test_every_direction_and_kind_has_a_floor(measured: judged.Measured) -> None:
    directions = {f"{a} to {b}{' (direct)' * (a == b)}" for a in LANGUAGES for b in LANGUAGES}
    assert directions <= set(measured.rows)
    assert set(measured.rows) == set(FLOORS)


@pytest.mark.parametrize("row", FLOORS)
def test_no_figure_is_below_its_floor(row: str, measured: judged.Measured) -> None:
    _, figures = measured.rows[row]
    reached = dict(zip(Figures.NAMES, figures.rounded(), strict=True))
    floors = PINNED["floors"][row]
    assert {name: reached[name] for name in floors if reached[name] < floors[name]} == {}


def test_what_is_in_no_document_is_not_found(measured: judged.Measured) -> None:
    assert measured.violations == []


# --- the gate itself ---------------------------------------------------------------------------


def one_row(figure: float) -> judged.Measured:
    return judged.Measured({"en to fr": (1, Figures(figure, figure, figure))}, [])


def test_floors_only_rise_while_the_texts_stay() -> None:
    first = judged.raised({}, one_row(0.5), "a")
    assert first["floors"]["en to fr"] == {"MRR@10": 0.5, "R@10": 0.5, "nDCG@10": 0.5}
    assert judged.raised(first, one_row(0.4), "a") == first
    assert judged.raised(first, one_row(0.6), "a")["floors"]["en to fr"]["R@10"] == 0.6
    assert judged.raised(first, one_row(0.4), "b")["floors"]["en to fr"]["R@10"] == 0.4


def test_the_fingerprint_notices_a_changed_renamed_or_new_file(tmp_path: Path) -> None:
    corpus, queries = tmp_path / "corpus", tmp_path / "queries"
    (corpus / ".dragoman").mkdir(parents=True)
    queries.mkdir()
    (corpus / "a.txt").write_text("one", encoding="utf-8")
    seen = {judged.fingerprint(corpus, queries)}
    (corpus / ".dragoman" / "glossary").write_text("no document", encoding="utf-8")
    assert judged.fingerprint(corpus, queries) in seen
    (corpus / "a.txt").write_text("two", encoding="utf-8")
    seen.add(judged.fingerprint(corpus, queries))
    (corpus / "a.txt").rename(corpus / "b.txt")
    seen.add(judged.fingerprint(corpus, queries))
    (queries / "en.tsv").write_text("topic", encoding="utf-8")
    seen.add(judged.fingerprint(corpus, queries))
    assert len(seen) == 4
