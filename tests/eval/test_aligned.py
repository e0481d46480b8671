"""What is asked for of aligned lines, on lines that were made up for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aligned
import pytest
from crossing import Home, Opened, Row, rows

if TYPE_CHECKING:
    from pathlib import Path

ENGLISH = (
    "The growers of the valley waited until the October rain had gone",
    "Nobody in the village had ever seen so many boats on the lake",
    "Nobody in the village had ever seen so many boats on the lake",
    "Short line",
    "The refugees crossed the frozen river during the night of 3 March 1998",
)
FRENCH = (
    "Les vignerons de la vallée ont attendu la fin des pluies d’octobre",
    "Personne au village n’avait jamais vu autant de bateaux sur le lac",
    "Au village, personne n’avait vu tant de bateaux",
    "Ligne courte",
    "Les réfugiés ont traversé la rivière gelée dans la nuit du 3 mars 1998",
)
ARABIC = (
    "انتظر مزارعو الوادي حتى انقضت أمطار تشرين الأول",
    "لم ير أحد في القرية مثل هذا العدد من القوارب في البحيرة",
    "لم يشهد أهل القرية قط هذه الكثرة من القوارب",
    "سطر قصير",
    "عبر اللاجئون النهر المتجمد ليلة 3 آذار/مارس 1998",
)
LINES = aligned.Lines({"ar": ARABIC, "en": ENGLISH, "fr": FRENCH})


def test_lines_are_read_only_where_every_language_has_them(tmp_path: Path) -> None:
    for code, texts in LINES.texts.items():
        assert aligned.load(tmp_path, "made_up") is None
        # A line may hold what Python takes for the end of one.
        content = "\n".join(texts).replace("Short line", "Short\u2028line") + "\n"
        (tmp_path / f"made_up.{code}").write_text(content, encoding="utf-8")
    loaded = aligned.load(tmp_path, "made_up")
    assert loaded is not None
    assert [len(texts) for texts in loaded.texts.values()] == [5, 5, 5]


def test_lines_that_say_little_and_lines_that_are_there_twice_are_not_asked_for() -> None:
    assert sorted(LINES.drawn(10, seed=1)) == [0, 4]
    assert LINES.drawn(1, seed=1) == LINES.drawn(1, seed=1)


def test_nobody_remembers_a_line_that_is_asked_for() -> None:
    for seed in range(20):
        others = LINES.others([0, 1], seed)
        assert len(others) == 2
        assert not {0, 1, 2} & set(others), "line 2 has the text of line 1 in English"


def test_documents_get_names_that_tell_nothing() -> None:
    numbers = LINES.opaque_numbers(7)
    assert [sorted(row) for row in numbers.values()] == [[0, 1, 2, 3, 4]] * 3
    assert LINES.opaque_numbers(7) == numbers


@pytest.mark.parametrize(
    ("language", "kind", "query"),
    [
        ("en", aligned.RAREST, "refugees crossed frozen"),  # rare alike: the longest; no numbers
        ("en", aligned.HEADLINE, "refugees crossed frozen river night 3 March"),
        ("en", aligned.WHOLE, ENGLISH[4]),
        ("fr", aligned.HEADLINE, "réfugiés traversé rivière gelée nuit 3 mars"),
        ("ar", aligned.RAREST, "اللاجئون النهر المتجمد"),
    ],
)
def test_little_and_much_is_asked_of_a_line(language: str, kind: str, query: str) -> None:
    assert aligned.Asker(LINES, language).query(kind, 4) == query


def test_lines_are_found_by_the_evidence_that_is_asked_and_by_no_other(tmp_path: Path) -> None:
    Home(tmp_path, LINES).build([4])
    opened = Opened(tmp_path, LINES)

    def reached(row: Row, source: str, target: str) -> float:
        return opened.figures(row, source, target, [4])[0].recall

    typed, glossary = Row("typed"), Row("glossary", frozenset({"glossary"}))
    assert reached(typed, "ar", "en") == 0
    assert reached(Row("numbers", frozenset({"number"})), "ar", "en") == 0
    assert reached(glossary, "ar", "en") == reached(glossary, "fr", "ar") == 1
    assert {row.pairs for row in rows()} == {0, 100, 1000, 2000}
