"""What is measured beside Dragoman's indexing does the work that it is measured for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import generator
import pytest
from builders import SameWords
from ours import analysed
from stages import ANALYSIS, COMMIT, READING, REPLACE, STAGES, staged
from whoosh import index, query

from indexer import making

if TYPE_CHECKING:
    from pathlib import Path

    from generator import Passage


@pytest.fixture
def some() -> list[Passage]:
    return [
        generator.Passage(0, "ar", "وافقت اللجنة على القرارات."),
        generator.Passage(1, "en", "The committee agreed on two resolutions, and on a third one."),
        generator.Passage(2, "fr", "Le comité a adopté les résolutions."),
    ]


def test_whoosh_is_given_the_same_words(tmp_path: Path, some: list[Passage]) -> None:
    folder = tmp_path / "index"
    SameWords().build(folder, some)
    with index.open_dir(str(folder)).searcher() as searcher:
        for passage in some:
            item = analysed(passage)
            for kind in "stem", "surface":
                words = item.words.stems if kind == "stem" else item.words.surfaces
                field = f"{kind}_{passage.language}"
                assert set(searcher.reader().field_terms(field)) == set(words)
                found = searcher.search(query.Phrase(field, words))
                assert [hit.fields() for hit in found] == [
                    {"id": item.document.id, "text": item.text, "title": item.document.title}
                ]
                assert searcher.doc_field_length(found[0].docnum, field)  # not exact, in one byte
        assert [*searcher.reader().field_terms("spelled_fr")] == ["adopté", "comité", "résolutions"]


def test_every_stage_is_timed_and_nothing_is_left_behind(
    tmp_path: Path, some: list[Passage]
) -> None:
    analyse = making.analyse
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for passage in some:
        (corpus / f"{passage.number}.txt").write_text(passage.text, encoding="utf-8")
    seconds = staged(corpus).seconds
    assert tuple(seconds) == STAGES
    assert all(seconds[stage] > 0 for stage in (READING, ANALYSIS, REPLACE, COMMIT))
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]
    assert making.analyse is analyse
