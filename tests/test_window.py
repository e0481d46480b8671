"""Candidates side by side: each is matched, scored and sketched as if it were alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import ranking
from indexer.arithmetic import distinct
from indexer.engines import Candidate, open_engine
from indexer.making import analyse
from indexer.matching import Matcher, occurrences_of, positive_leaves
from indexer.model import Extract, FileState
from indexer.query import parse
from indexer.sketch import sketch_of
from indexer.window import window_of

if TYPE_CHECKING:
    from indexer.engines import Engine
    from indexer.model import IndexedDocument
    from indexer.window import Window

ENGLISH = "the treaty treaties border council 1993 covid-19 of".split()
FRENCH = "côté cote l’État traité traités le conseil de".split()
ARABIC = "المعاهدة معاهدات عَلَم علم مجلس في".split()
PARAGRAPH = st.sampled_from([ENGLISH, FRENCH, ARABIC]).flatmap(
    lambda words: st.lists(st.sampled_from(words), min_size=1, max_size=30).map(" ".join)
)
TEXT = st.tuples(
    st.sampled_from(["en", "fr", "ar"]),
    PARAGRAPH,
    st.lists(PARAGRAPH, min_size=1, max_size=7).map("\n\n".join),
)
QUERIES = [
    "treaty border",
    '"the treaty" council',
    '"border council"~3',
    "covid-19 traités",
    "=côté title:conseil",
    "علم المعاهدات",
    '"treaty border" cote',
]


def item(number: int, language: str, title: str, text: str) -> IndexedDocument:
    said = {"language": language, "title": title}
    return analyse(f"{number}.txt", Extract(text, said), {}, FileState(1, 1, ""))


def stored(engine: Engine, items: list[IndexedDocument]) -> Window:
    """Return documents of an index of several segments, in some other order."""
    writer = engine.writer(fresh=True)
    for part in (items[: len(items) // 2], items[len(items) // 2 :]):
        for one in part:
            writer.replace(one)
        writer.commit()
    writer.close()
    return engine.window([Candidate(one.document.id) for one in reversed(items)])


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(TEXT, min_size=1, max_size=5))
def test_documents_are_matched_scored_and_sketched_as_if_each_were_alone(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str, str]]
) -> None:
    items = [item(number, *text) for number, text in enumerate(texts)]
    engine = open_engine("whoosh", tmp_path_factory.mktemp("window"))
    try:
        kept = stored(engine, items)
        together = window_of(items)
        for words in QUERIES:
            leaves = positive_leaves(parse(words).tree)
            statistics = engine.statistics(ranking.terms_of(leaves))
            alone = [ranking.rank([one], leaves, statistics)[0] for one in items]
            expected = {one.id: (one.score, one.occurrences) for one in alone}
            for window in (together, kept):
                ranked = ranking.Ranker(leaves, statistics).ranked(window)
                assert {one.id: one.occurrences for one in ranked} == {
                    one: occurrences for one, (_, occurrences) in expected.items()
                }
                for one in ranked:
                    assert one.score == pytest.approx(expected[one.id][0], rel=1e-9, abs=1e-12)
        sketches = {one.document.id: sketch_of(one) for one in items}
        for window in (together, kept):
            made = window.sketches(range(len(window.ids)))
            assert dict(zip(window.ids, made, strict=True)) == sketches
        shown = kept.opened(range(len(items)))
        for row, opened in enumerate(shown):
            written = items[int(kept.ids[row].removesuffix(".txt"))]
            assert (opened.text, list(opened.spans)) == (written.text, written.spans)
            assert list(opened.words.starts) == written.words.starts
            assert list(opened.title.ends) == written.title.ends
            assert kept.document(row) == written.document
    finally:
        engine.close()


def test_a_window_without_documents_has_nothing() -> None:
    window = window_of([])
    leaves = positive_leaves(parse("treaty").tree)
    assert Matcher(leaves).find(window).first.size == 0
    assert window.distinct.size == window.letters.size == 0


def test_occurrences_of_one_document_count_from_its_title_and_its_text() -> None:
    items = [item(n, "en", "The treaty", "A border. A treaty of the council.") for n in range(3)]
    window = window_of(items)
    leaves = positive_leaves(parse("treaty").tree)
    for row in range(3):
        title, text = occurrences_of(leaves, Matcher(leaves).find(window), window, row)
        assert [(one.first, one.last) for one in title] == [(1, 2)]
        assert [(one.first, one.last) for one in text] == [(3, 4)]


@given(st.lists(st.integers(0, 9), max_size=20))
def test_each_number_once(numbers: list[int]) -> None:
    assert distinct(np.array(numbers, np.uint32)).tolist() == sorted(set(numbers))
