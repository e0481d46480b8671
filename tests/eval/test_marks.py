"""What is counted when a reader's words are held against what was lit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aligned
import marks
import pytest
import sheets
from click.testing import CliRunner
from test_aligned import LINES

if TYPE_CHECKING:
    from pathlib import Path

LINE = "Les États Membres et les États observateurs du Conseil de sécurité"


@pytest.mark.parametrize(
    ("lit", "gold", "also", "wrong", "missed"),
    [
        (["États Membres"], "États Membres", "", "", "États"),  # said twice, lit once
        (["États", "États"], "États Membres", "", "", "Membres"),
        (["Conseil de sécurité"], "Conseil sécurité", "", "", ""),  # "de" is no counterpart
        (["Conseil de sécurité"], "sécurité", "", "Conseil", ""),
        (["observateurs"], "Membres", "observateurs", "", "Membres"),  # no mistake, nor wanted
        (["et"], "", "", "et", ""),  # a grammar word that is lit alone is a mistake
        ([], "", "", "", ""),
    ],
)
def test_words_are_right_wrong_or_missed(
    lit: list[str], gold: str, also: str, wrong: str, missed: str
) -> None:
    found = marks.judged(LINE, "fr", lit, set(gold.split()), set(also.split()))
    assert found.wrong == tuple(wrong.split())
    assert found.missed == tuple(missed.split())


def test_precision_is_of_what_is_lit_and_recall_of_what_should_be() -> None:
    rows = [
        marks.Judged(("a", "b", "c"), ("c",), ("d", "e")),
        marks.Judged((), (), ()),
        marks.Judged(("a",), (), ()),
    ]
    found = marks.figures(rows)
    assert found == (4, 3, 2)
    assert found.precision == 3 / 4
    assert found.recall == 3 / 5


def test_a_span_is_of_one_to_three_content_words_that_no_sign_parts() -> None:
    texts = {
        "ar": ["عبر اللاجئون النهر (المتجمد) ليلاً، ووصلوا"] * 60,
        "en": [
            f"The refugees crossed the river (which froze) at night, all {n}" for n in range(60)
        ],
        "fr": ["Les réfugiés ont traversé l’eau (gelée) la nuit, tous"] * 60,
    }
    texts = {code: [f"{text} {n}" for n, text in enumerate(rows)] for code, rows in texts.items()}
    lines = aligned.Lines({code: tuple(rows) for code, rows in texts.items()})
    spans = aligned.spans(lines, 60, seed=1)
    assert {(span.source, span.target) for span in spans} == set(aligned.DIRECTIONS)
    drawn = {texts[span.source][span.at][span.start : span.end] for span in spans}
    assert {"refugees crossed the river", "froze", "traversé l’eau", "اللاجئون النهر"} <= drawn
    assert not {text for text in drawn if set(text) & set("(),،")}
    assert not {text for text in drawn if text.startswith(("The", "l’", "Les"))}


def test_a_sheet_is_drawn_judged_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aligned, "load", lambda: LINES)
    drawn = command("marks", "--count", 2, "--seed", 3)
    assert drawn == command("marks", "--count", 2, "--seed", 3)
    heads, *rows = (line.split("\t") for line in drawn.splitlines())
    assert len(rows) == 2
    # The reader holds every word of the first line to be a counterpart, and none of the second.
    first, second = (dict(zip(heads, row, strict=False)) for row in rows)
    first["gold"] = " | ".join(first["line"].split())
    judged = tmp_path / "judged.tsv"
    judged.write_text(table(heads, first, second), encoding="utf-8")
    compared = tmp_path / "compared.tsv"
    compared.write_text(command("compare", judged, "--home", tmp_path / "home"), encoding="utf-8")
    figures = command("figures", compared).splitlines()
    assert figures[-1].startswith("all ")
    assert "2 queries" in figures[-1]


def test_borrowed_words_are_drawn_without_a_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aligned, "load", lambda: LINES)
    drawn = command("expansions", "--count", 6, "--seed", 3, "--home", tmp_path / "home")
    heads, *rows = drawn.splitlines()
    assert rows
    assert len(set(rows)) == len(rows)
    assert all(row.startswith("\t") for row in rows)
    judged = tmp_path / "judged.tsv"
    judged.write_text("\n".join([heads, *(f"1{row}" for row in rows)]), encoding="utf-8")
    assert f"{len(rows)} right: 1.000" in command("verdicts", judged)


def command(*arguments: object) -> str:
    done = CliRunner().invoke(sheets.main, [str(one) for one in arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def table(heads: list[str], *rows: dict[str, str]) -> str:
    lines = [heads, *([row.get(head, "") for head in heads] for row in rows)]
    return "\n".join("\t".join(line) for line in lines)
