"""The made-up corpus is the same every time, and its questions have answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import generator
import pytest
from questions import KINDS, draw

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip(generator.NEEDS, reason=f"{generator.NEEDS} is missing: run make bench")


def test_passages_are_the_same_every_time(tmp_path: Path) -> None:
    # Pinned: figures of two days compare only if their texts do.
    begun = [" ".join(one.text.split()[:5]) for one in generator.passages(3)]
    assert begun == [
        "خيالي أن تغلق الغورى بسبب",
        "Both the brilliantly others the",
        "S’office en ouip connaître sentir",
    ]
    again = list(generator.passages(30))
    generator.write(30, tmp_path / "passages")
    assert list(generator.read(tmp_path / "passages")) == again


def test_a_small_corpus_is_the_beginning_of_a_large_one() -> None:
    assert list(generator.passages(6)) == list(generator.passages(12))[:6]


def test_passages_take_the_languages_in_turn_and_have_so_many_words() -> None:
    some = list(generator.passages(60))
    assert [one.language for one in some[:4]] == ["ar", "en", "fr", "ar"]
    lengths = [len(generator.words_of(one.text)) for one in some]
    assert 100 <= min(lengths) < max(lengths) <= 150
    assert any("’" in one.text for one in some if one.language == "fr")


def test_questions_are_the_same_every_time_and_have_answers(tmp_path: Path) -> None:
    file = tmp_path / "passages"
    generator.write(900, file)
    questions = draw(file, 4)
    assert questions == draw(file, 4)
    assert len(set(questions)) == len(KINDS) * 3 * 4
    assert all(question.answers for question in questions)
    texts: dict[str, list[str]] = {language: [] for language in generator.LANGUAGES}
    for one in generator.passages(900):
        texts[one.language].append(one.text)
    for question in questions:
        found = sum(question.is_answered_by(text) for text in texts[question.language])
        assert found >= question.answers
    rare = [question.answers for question in questions if question.kind == "rare"]
    assert 2 <= min(rare) <= max(rare) <= 10
