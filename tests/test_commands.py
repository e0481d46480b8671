"""The commands that change documents, the trash, and keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from indexer.cli import main
from indexer.state import writing

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

TEXT = "The committee met on Tuesday morning and adopted the report on desalination."


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "report.txt").write_text(TEXT)
    return tmp_path


def run(home: Path, *arguments: str, code: int = 0) -> Result:
    folders = [f"--corpus={home / 'corpus'}", f"--index={home / 'index'}"]
    done = CliRunner().invoke(main, [*folders, *arguments])
    assert done.exit_code == code, done.output
    return done


def listed(home: Path) -> list[str]:
    return [one["id"] for one in json.loads(run(home, "list", "--json").stdout)]


def test_an_added_file_is_copied_and_found_at_once(home: Path) -> None:
    file = str(home / "report.txt")
    done = run(home, "add", file, "--to", "un/2012", "--meta", "title=Minutes", "--json")
    assert json.loads(done.stdout)[0]["id"] == "un/2012/report.txt"
    (hit,) = json.loads(run(home, "search", "desalination", "--json").stdout)["hits"]
    assert (hit["id"], hit["title"]) == ("un/2012/report.txt", "Minutes")
    assert (home / "report.txt").exists()


def test_a_file_that_is_added_again_replaces_the_first(home: Path) -> None:
    assert run(home, "add", str(home / "report.txt")).stdout == "added: report.txt\n"
    (home / "report.txt").write_text(f"{TEXT} It was long.")
    assert run(home, "add", str(home / "report.txt")).stdout == "replaced: report.txt\n"
    assert (home / "corpus/report.txt").read_text().endswith("It was long.")


def test_a_removed_document_is_not_found_and_can_be_had_back(home: Path) -> None:
    run(home, "add", str(home / "report.txt"))
    assert run(home, "remove", "report.txt").stdout == "removed: report.txt\n"
    assert listed(home) == []
    (one,) = json.loads(run(home, "trash", "list", "--json").stdout)
    assert one["id"] == "report.txt"
    assert "report.txt" in run(home, "trash", "list").stdout
    assert run(home, "trash", "restore", "report.txt").stdout == "restored: report.txt\n"
    assert listed(home) == ["report.txt"]


def test_an_emptied_trash_says_how_much_there_was(home: Path) -> None:
    run(home, "add", str(home / "report.txt"))
    run(home, "remove", "report.txt")
    assert run(home, "trash", "empty").stdout == "1 removed for good\n"
    run(home, "trash", "restore", "report.txt", code=1)


def test_what_came_before_a_refusal_is_done_and_indexed(home: Path) -> None:
    (home / "report.exe").write_text(TEXT)
    done = run(home, "add", str(home / "report.txt"), str(home / "report.exe"), code=1)
    assert "are not read" in done.stderr
    assert listed(home) == ["report.txt"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["add", "none.txt"], 1, "cannot be read"),
        (["add", "report.txt", "--to", "../elsewhere"], 2, "no document can have the id"),
        (["add", "report.txt", "--meta", "title"], 2, "NAME=VALUE"),
        (["remove", "none.txt"], 1, "no such document"),
        (["remove", "../report.txt"], 2, "no document can have the id"),
        (["trash", "restore", "none.txt"], 1, "in the trash"),
        (["keys", "revoke", "none"], 2, "no such key"),
        (["keys", "create", "a"], 2, "scope"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(
    home: Path, arguments: list[str], code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    assert said in run(home, *arguments, code=code).stderr


def test_a_document_is_added_while_another_process_indexes(home: Path) -> None:
    with writing(home / "index"):
        done = run(home, "add", str(home / "report.txt"))
    assert "has been asked" in done.stderr
    assert len(list((home / "index/asked").iterdir())) == 1
    run(home, "index")
    assert listed(home) == ["report.txt"]
    assert list((home / "index/asked").iterdir()) == []


def test_a_key_is_shown_once_listed_and_revoked(home: Path) -> None:
    done = run(home, "keys", "create", "scanner", "--scope", "write", "--scope", "search")
    secret = done.stdout.strip()
    assert secret.startswith("dragoman_")
    assert "not shown again" in done.stderr
    text = run(home, "keys", "list").stdout
    (key,) = json.loads(run(home, "keys", "list", "--json").stdout)
    assert key["scopes"] == ["search", "write"]
    assert key["id"] in text
    assert "scanner" in text
    assert secret not in text
    assert "revoked" in run(home, "keys", "revoke", key["id"]).stdout
    assert run(home, "keys", "list").stdout == ""


def test_a_key_can_be_made_by_a_program(home: Path) -> None:
    made = json.loads(run(home, "keys", "create", "a", "--scope", "admin", "--json").stdout)
    assert made["key"].startswith("dragoman_")
    assert made["scopes"] == ["admin"]
