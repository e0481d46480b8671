"""`tools/coverage` counts the words of a text that have counterparts, and lists the others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).parents[2] / "tools" / "coverage"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own tool
        [sys.executable, str(TOOL), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_words_are_counted_by_direction_and_kind(tmp_path: Path) -> None:
    text = tmp_path / "report.en.txt"
    # Four content words: two as one concept, one of CLDR, one that nobody knows, and it twice.
    text.write_text("The Security Council of Armenia\nzorblax and Zorblax, 12\n", encoding="utf-8")
    heads, *rows = run("--words", 3, text).stdout.splitlines()
    assert heads.split("words")[1].split() == ["any", "cldr", "glossary"]
    assert rows[0].split() == "en to ar 5 / 4 .600 / .750 .200 / .250 .400 / .500".split()
    assert rows[1].split()[:3] == ["en", "to", "fr"]
    assert rows[-1].split() == "en zorblax 2, without: ar 2 fr 2".split()
    assert len(rows) == 4, "what has a counterpart is not listed as lacking one"


def test_a_file_whose_name_tells_no_language_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "report.txt"
    text.write_text("Armenia", encoding="utf-8")
    done = run(text)
    assert done.returncode == 1
    assert "does not tell its language" in done.stderr
