"""The command line: what is printed, where, and with which exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from indexer import Settings, state
from indexer.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

ENGLISH = "The committee met on Tuesday morning and adopted the report on desalination."
FRENCH = "La commission s’est réunie mardi matin au sujet de l’Azerbaïdjan et de l’irrigation."
ARABIC = "اجتمعت اللجنة صباح يوم الثلاثاء واعتمدت التقرير المتعلق بالزراعة دون تصويت."
COMMANDS = sorted(main.commands)
NEED_INDEX = [
    ["search", "committee"],
    ["list"],
    ["show", "a.txt"],
    ["stats"],
    ["counterparts", "a.txt", "0"],
    ["concordance", "committee"],
]


@dataclass
class Shell:
    """A folder to stand in, with `corpus/` and, after `index`, `index/` in it."""

    home: Path

    def __call__(self, *arguments: str, **environment: str) -> Result:
        runner = CliRunner(env={"DRAGOMAN_CONFIG": None, **environment})
        return runner.invoke(main, list(arguments), catch_exceptions=False)

    def json(self, *arguments: str) -> Any:  # noqa: ANN401 - whatever was printed
        done = self(*arguments, "--json")
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("DRAGOMAN_")]:
        monkeypatch.delenv(name)
    (tmp_path / "corpus" / "un").mkdir(parents=True)
    front = "---\ntitle: A report\ndate: 2012-05-04\nsource: UN\nsubject: s\n---\n"
    for name, text in {"a.txt": front + ENGLISH, "un/b.txt": FRENCH, "un/c.txt": ARABIC}.items():
        (tmp_path / "corpus" / name).write_text(text, encoding="utf-8")
    return Shell(tmp_path)


@pytest.fixture
def indexed(shell: Shell) -> Shell:
    assert shell("index").exit_code == 0
    return shell


# --- help --------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["", *COMMANDS, "config show"])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_explains_itself(shell: Shell, command: str, option: str) -> None:
    done = shell(*command.split(), option)
    assert done.exit_code == 0
    assert done.stdout.startswith("Usage:")
    assert len(done.stdout.splitlines()) > 4, "more than its usage"


def test_the_commands_of_the_contract_that_this_release_has_are_there() -> None:
    wanted = {
        "index",
        "rebuild",
        "check",
        "search",
        "list",
        "show",
        "counterparts",
        "concordance",
        "analyze",
        "stats",
        "config",
    }
    assert wanted <= set(COMMANDS)


def test_every_option_has_a_help_text() -> None:
    for name, command in main.commands.items():
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert getattr(parameter, "help", ""), f"{name} {parameter.name}"


def test_the_version_is_told(shell: Shell) -> None:
    done = shell("--version")
    assert done.exit_code == 0
    assert re.search(r"\d+\.\d+\.\d+", done.stdout)


# --- index and rebuild -------------------------------------------------------------------------


def test_index_reports_what_it_did(shell: Shell) -> None:
    assert shell("index").stdout == "3 added, 0 changed, 0 removed, 0 failed, 0 unchanged\n"
    assert shell("index").stdout == "0 added, 0 changed, 0 removed, 0 failed, 3 unchanged\n"
    (shell.home / "corpus" / "a.txt").unlink()
    (shell.home / "corpus" / "un" / "b.txt").write_text(ENGLISH)
    assert shell("index").stdout == "0 added, 1 changed, 1 removed, 0 failed, 1 unchanged\n"


def test_index_reports_as_json(shell: Shell) -> None:
    (shell.home / "corpus" / "bad.txt").write_text("")
    report = shell.json("index")
    assert report["added"] == ["a.txt", "un/b.txt", "un/c.txt"]
    assert report["changed"] == report["removed"] == []
    assert [failure["id"] for failure in report["failed"]] == ["bad.txt"]
    assert "empty" in report["failed"][0]["reason"]
    assert report["unchanged"] == 0


def test_index_tells_failures_on_stderr(shell: Shell) -> None:
    (shell.home / "corpus" / "bad.txt").write_text("")
    done = shell("index")
    assert "1 failed" in done.stdout
    assert "bad.txt" in done.stderr
    assert "empty" in done.stderr
    assert done.exit_code == 0, "a bad document is reported and not fatal"


def test_index_takes_paths(shell: Shell) -> None:
    shell("index")
    for name in ("a.txt", "un/b.txt"):
        (shell.home / "corpus" / name).write_text(f"{ENGLISH} Again.")
    assert shell.json("index", "corpus/un")["changed"] == ["un/b.txt"]
    assert shell.json("index", str(shell.home / "corpus" / "a.txt"))["changed"] == ["a.txt"]


def test_index_of_a_path_outside_the_corpus_fails(indexed: Shell) -> None:
    done = indexed("index", "/etc")
    assert done.exit_code == 1
    assert "/etc" in done.stderr
    assert done.stdout == ""


def test_index_of_a_missing_corpus_fails_and_says_so(shell: Shell) -> None:
    done = shell("--corpus", "nowhere", "index")
    assert done.exit_code == 1
    assert done.stderr.startswith("dragoman: nowhere: ")
    assert "Traceback" not in done.stderr


def test_index_does_not_empty_an_index_unless_told_to(indexed: Shell) -> None:
    for path in [p for p in (indexed.home / "corpus").rglob("*") if p.is_file()]:
        path.unlink()
    done = indexed("index")
    assert done.exit_code == 1
    assert "--accept-removals" in done.stderr
    assert len(indexed.json("list")) == 3
    assert "3 removed" in indexed("index", "--accept-removals").stdout
    assert indexed.json("list") == []


def test_index_while_another_indexes_fails(indexed: Shell) -> None:
    with state.writing(indexed.home / "index"):
        for command in ("index", "rebuild"):
            done = indexed(command)
            assert done.exit_code == 1
            assert "another process" in done.stderr


def test_rebuild_builds_all_anew(indexed: Shell) -> None:
    assert indexed("rebuild").stdout == "3 added, 0 changed, 0 removed, 0 failed, 0 unchanged\n"
    assert len(indexed.json("rebuild")["added"]) == 3


# --- check -------------------------------------------------------------------------------------


def test_check_says_whether_the_index_is_sound_and_agrees_with_the_corpus(indexed: Shell) -> None:
    for options in ((), ("--deep",), ("--repair",)):
        lines = indexed("check", *options).stdout.splitlines()
        assert lines[0].endswith("MB: sound")
        assert lines[1:] == ["3 documents, as in the corpus"]
    (indexed.home / "corpus" / "a.txt").unlink()
    (indexed.home / "corpus" / "new.txt").write_text(ENGLISH)
    done = indexed("check")
    assert done.exit_code == 0, "what is not indexed yet is no damage"
    assert done.stdout.splitlines()[1:] == [
        "not indexed yet: new.txt",
        "no longer in the corpus: a.txt",
        "3 documents, 2 differ from the corpus. Run: dragoman index",
    ]


def test_check_names_what_is_damaged_fails_and_repairs_it_when_told_to(indexed: Shell) -> None:
    for path in (indexed.home / "index").glob("*.seg"):
        path.write_bytes(path.read_bytes()[:-1])
    done = indexed("check")
    assert done.exit_code == 1
    assert ".seg: its size or its checksum does not fit" in done.stdout
    assert "Run: dragoman check --repair" in done.stdout
    assert indexed.json("check", "--repair")["repaired"] == "rebuilt from the corpus"
    assert indexed("check").exit_code == 0
    assert indexed("search", "committee").exit_code == 0


# --- search ------------------------------------------------------------------------------------


def test_search_prints_counts_titles_ids_and_lit_words(indexed: Shell) -> None:
    lines = indexed("search", "committee").stdout.splitlines()
    assert lines[0] == "3 documents (ar 1, en 1, fr 1), all words: 3"
    assert "1. A report [en]" in lines[2]
    assert lines[3].strip() == "a.txt · UN · 2012-05-04"
    assert "The [committee] met on Tuesday" in lines[4]
    assert any("La [commission]" in line for line in lines[5:]), "counterparts are lit, too"
    assert any("[اللجنة]" in line for line in lines[5:])


def test_search_prints_no_colour_codes_where_nobody_looks(indexed: Shell) -> None:
    assert "\x1b" not in indexed("search", "committee", "--explain").stdout


def test_search_prints_the_contracts_json(indexed: Shell) -> None:
    found = indexed.json("search", "l'Azerbaïdjan")
    assert set(found) == {
        *("query", "total", "total_relation", "all_words", "totals", "direct", "took_ms"),
        *("partial", "suggestion", "unanswered", "cursor", "facets", "hits"),
    }
    assert set(found["query"]) == {"text", "understood", "language", "dropped", "expansions"}
    assert found["totals"] == {"ar": 0, "en": 0, "fr": 1}
    (hit,) = found["hits"]
    assert hit["id"] == "un/b.txt"
    (passage,) = hit["passages"]
    (mark,) = passage["marks"]
    assert passage["text"][mark["start"] : mark["end"]] == "Azerbaïdjan"
    assert mark["by"] == "typed"
    assert mark["match"] == "direct"


def test_search_filters_by_language(indexed: Shell) -> None:
    words = "committee commission اللجنة"
    assert indexed.json("search", words)["total"] == 3
    assert indexed.json("search", words, "--lang", "fr")["total"] == 1
    two = indexed.json("search", words, "--lang", "fr", "--lang", "ar")
    assert (two["total"], two["totals"]) == (2, {"ar": 1, "en": 1, "fr": 1})


def test_search_takes_a_number_of_results(indexed: Shell) -> None:
    words = "committee commission اللجنة"
    for option in ("-n", "--limit"):
        found = indexed.json("search", words, option, "2")
        assert (found["total"], len(found["hits"])) == (3, 2)


def test_search_says_which_spellings_it_looked_for(indexed: Shell) -> None:
    assert "also searched for: committee" in indexed("search", "comittee").stdout
    assert "also searched for" not in indexed("search", "comittee", "--no-cross").stdout
    assert "also searched for" not in indexed("search", "committee").stdout


def test_search_explains_scores_where_asked(indexed: Shell) -> None:
    assert "idf" not in indexed("search", "committee").stdout
    assert "stem_en" in indexed("search", "committee", "--explain").stdout
    hits = indexed.json("search", "committee", "--explain")["hits"]
    assert len(hits) == 3
    for hit in hits:
        assert abs(sum(row["share"] for row in hit["explanation"]) - hit["score"]) < 1e-9
        origins = {row["by"] for row in hit["explanation"] if row["form"]}
        assert ("glossary" in origins) == (hit["match"] == "cross")


def test_search_takes_no_cross(indexed: Shell) -> None:
    assert indexed.json("search", "committee")["total"] == 3
    found = indexed.json("search", "committee", "--no-cross")
    assert found["totals"] == found["direct"] == {"ar": 0, "en": 1, "fr": 0}
    assert found["query"]["expansions"] == []


def test_search_says_what_it_left_out(indexed: Shell) -> None:
    done = indexed("search", "the committee (")
    assert done.exit_code == 0
    assert "left out" in done.stdout


@pytest.mark.parametrize(
    "words",
    ["", "   ", '"', "((", "AND", "-", "😀", "\u202ecommittee", "x" * 10_000, "nothing here", "*"],
)
def test_search_takes_any_words(indexed: Shell, words: str) -> None:
    assert indexed("search", "--", words).exit_code == 0
    done = indexed("search", "--json", "--", words)
    assert json.loads(done.stdout)["total"] >= ("committee" in words)


def test_search_for_words_that_begin_with_a_minus_works_after_two(indexed: Shell) -> None:
    assert json.loads(indexed("search", "--json", "--", "-committee").stdout)["total"] == 2


# --- list, show, analyze, stats, config ---------------------------------------------------------


def test_list_prints_a_line_for_each_document(indexed: Shell) -> None:
    lines = [line.split("\t") for line in indexed("list").stdout.splitlines()]
    assert [line[0] for line in lines] == ["en", "fr", "ar"]
    assert [line[1].strip() for line in lines] == ["2012-05-04", "-", "-"]
    assert [line[2] for line in lines] == ["a.txt", "un/b.txt", "un/c.txt"]
    assert lines[0][3] == "A report"
    listed = indexed.json("list")
    assert [document["id"] for document in listed] == ["a.txt", "un/b.txt", "un/c.txt"]
    assert listed[0]["subject"] == "s"


def test_show_prints_a_document_passage_by_passage(indexed: Shell) -> None:
    printed = indexed("show", "a.txt").stdout
    for part in ("A report", "language: en", "date: 2012-05-04", "source: UN", "[0 en]", ENGLISH):
        assert part in printed
    shown = indexed.json("show", "a.txt")
    assert shown["text"].strip() == ENGLISH
    assert shown["passages"][0]["text"] == ENGLISH


def test_show_of_an_unknown_document_fails(indexed: Shell) -> None:
    done = indexed("show", "nothing.txt")
    assert done.exit_code == 1
    assert "nothing.txt" in done.stderr


def test_counterparts_shows_the_passage_and_what_answers_it_in_each_language(
    indexed: Shell,
) -> None:
    more = f"---\nsubject: s\n---\n{FRENCH}\n\n"
    answer = "Le comité s’est réuni mardi matin et a adopté le rapport sur le dessalement."
    (indexed.home / "corpus" / "un" / "b.txt").write_text(more + answer, encoding="utf-8")
    indexed("index")
    printed = indexed("counterparts", "a.txt", "0").stdout
    assert printed.startswith("The [committee] ")
    assert "[fr] un/b.txt 1 " in printed
    assert "(declared translation)\nLe [comité]" in printed
    shown = indexed.json("counterparts", "a.txt", "0", "-n", "1")
    assert shown["passage"]["text"] == ENGLISH
    assert shown["counterparts"]["fr"][0]["passage"]["text"] == answer
    assert len(shown["counterparts"]["fr"]) == 1


def test_counterparts_tell_what_has_only_the_place_in_a_version(indexed: Shell) -> None:
    front = "---\nlanguage: {}\nsubject: lighthouse\n---\n"
    for name, text in {
        "c.en.md": front.format("en") + "Of stone\n\nThe lighthouse was built in 1931.",
        "c.fr.md": front.format("fr") + "Le phare fut construit en 1931.",
    }.items():
        (indexed.home / "corpus" / name).write_text(text, encoding="utf-8")
    indexed("index")
    printed = indexed("counterparts", "c.en.md", "0").stdout
    assert "[fr] c.fr.md 0 " in printed
    assert "(at the same place in a version)\n" in printed


def test_a_concordance_shows_a_word_and_its_counterparts_in_their_context(indexed: Shell) -> None:
    printed = indexed("concordance", "committee").stdout
    assert f"{'The ':>72}[committee] met on Tuesday" in printed
    assert "[commission] s’est réunie mardi" in printed
    assert "[fr] 1 in 1 documents" in printed
    shown = indexed.json("concordance", "committee", "--lang", "en", "--sort", "after")
    assert [*shown["columns"]] == ["en"]
    assert shown["columns"]["en"]["lines"][0]["word"] == "committee"


def test_counterparts_of_what_is_not_there_fail(indexed: Shell) -> None:
    assert indexed("counterparts", "nothing.txt", "0").exit_code == 1
    assert indexed("counterparts", "a.txt", "7").exit_code == 2
    assert indexed("counterparts", "a.txt", "first").exit_code == 2


def test_analyze_shows_each_step_and_needs_no_index(shell: Shell) -> None:
    lines = shell("analyze", "--lang", "fr", "l’Azerbaïdjan occidental").stdout.splitlines()
    assert "l’Azerbaïdjan · occidental" in lines[0]
    assert "azerbaidjan" in lines[-2]
    steps = shell.json("analyze", "--lang", "ar", "والأمم")
    assert steps[0]["words"] == ["والأمم"]
    assert len({step["name"] for step in steps}) == len(steps)


def test_analyze_of_any_text_works(shell: Shell) -> None:
    for text in ("", " ", "😀", "\u202e", "..."):
        for language in ("ar", "en", "fr"):
            assert shell("analyze", "--lang", language, "--", text).exit_code == 0


def test_stats_counts_and_names_versions_and_failures(indexed: Shell) -> None:
    (indexed.home / "corpus" / "bad.txt").write_text("")
    indexed("index")
    printed = indexed("stats").stdout
    for part in ("documents", "passages", "words", "ICU", "failed: bad.txt"):
        assert part in printed
    counted = indexed.json("stats")
    assert counted["documents"] == {"ar": 1, "en": 1, "fr": 1}
    assert counted["failed"][0]["id"] == "bad.txt"


def test_config_show_prints_every_setting(shell: Shell) -> None:
    printed = shell("config", "show").stdout
    shown = shell.json("config", "show")
    fields = Settings.__dataclass_fields__
    assert set(shown) == set(fields)
    for name in fields:
        assert f"{name} = " in printed
    assert shown["corpus"] == "corpus"
    assert shown["port"] == 8080


# --- settings from everywhere ------------------------------------------------------------------


def test_options_go_before_variables_before_the_file(shell: Shell) -> None:
    (shell.home / "s.toml").write_text('corpus = "from-file"\nindex = "from-file"\nport = 1\n')
    done = shell(
        "--config", "s.toml", "--corpus", "from-option", "config", "show", "--json",
        DRAGOMAN_CORPUS="from-variable", DRAGOMAN_INDEX="from-variable",
    )  # fmt: skip
    shown = json.loads(done.stdout)
    assert (shown["corpus"], shown["index"], shown["port"]) == ("from-option", "from-variable", 1)


def test_folders_can_be_named_in_every_way(shell: Shell) -> None:
    (shell.home / "corpus").rename(shell.home / "docs")
    (shell.home / "s.toml").write_text('corpus = "docs"\nindex = "i1"\n')
    assert shell("--config", "s.toml", "index").exit_code == 0
    assert shell("--corpus", "docs", "--index", "i2", "index").exit_code == 0
    assert shell("index", DRAGOMAN_CORPUS="docs", DRAGOMAN_INDEX="i3").exit_code == 0
    (shell.home / "dragoman.toml").write_text('corpus = "docs"\nindex = "i4"\n')
    assert shell("index").exit_code == 0
    for name in ("i1", "i2", "i3", "i4"):
        found = shell("--index", name, "search", "committee", "--json", "--no-cross")
        assert json.loads(found.stdout)["total"] == 1


# --- exit codes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["nonsense"], "no such command"),
        (["search"], "no words"),
        (["search", "a", "b"], "words without quotation marks"),
        (["search", "a", "--lang", "de"], "no such language"),
        (["search", "a", "-n", "many"], "no number"),
        (["search", "a", "-n", "0"], "a page of nothing"),
        (["search", "a", "-n", "1000000000"], "more than a page holds"),
        (["search", "a", "--nonsense"], "no such option"),
        (["show"], "no id"),
        (["analyze", "text"], "no language"),
        (["analyze", "--lang", "xx", "text"], "no such language"),
        (["--config", "nowhere.toml", "stats"], "no such file"),
        (["config", "nonsense"], "no such command within a group"),
        (["index", "--nonsense"], "no such option"),
    ],
)
def test_wrong_use_exits_with_2_and_says_why(
    indexed: Shell, arguments: list[str], why: str
) -> None:
    done = indexed(*arguments)
    assert done.exit_code == 2, why
    assert done.stdout == ""
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_wrong_settings_exit_with_2(shell: Shell) -> None:
    done = shell("stats", DRAGOMAN_PORT="many")
    assert done.exit_code == 2
    assert "port" in done.stderr
    (shell.home / "dragoman.toml").write_text("nonsense = 1")
    done = shell("config", "show")
    assert done.exit_code == 2
    assert "nonsense" in done.stderr


@pytest.mark.parametrize("arguments", NEED_INDEX)
def test_reading_before_indexing_exits_with_1_and_says_what_to_do(
    shell: Shell, arguments: list[str]
) -> None:
    done = shell(*arguments)
    assert done.exit_code == 1
    assert "dragoman index" in done.stderr
    assert done.stdout == ""


def test_an_unknown_engine_exits_with_1_and_names_it(shell: Shell) -> None:
    done = shell("index", DRAGOMAN_ENGINE="solr")
    assert done.exit_code == 1
    assert "solr" in done.stderr


@pytest.mark.parametrize("arguments", [["index"], ["rebuild"], *NEED_INDEX])
def test_a_file_in_the_place_of_the_index_folder_fails_in_words(
    shell: Shell, arguments: list[str]
) -> None:
    (shell.home / "index").write_text("a file")
    done = shell(*arguments)
    assert done.exit_code in {1, 2}
    assert done.stderr.startswith("dragoman: ")


# --- as people run it --------------------------------------------------------------------------


def run(
    home: Path, *arguments: str | bytes, module: str = "indexer", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", module, *arguments],
        cwd=home,
        env=os.environ | environment,
        capture_output=True,
        check=False,
    )


def test_the_module_runs_as_a_program(shell: Shell) -> None:
    done = run(shell.home, "index")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == "3 added, 0 changed, 0 removed, 0 failed, 0 unchanged\n"
    done = run(shell.home, "search", "الزراعة")
    assert done.returncode == 0
    assert "[بالزراعة]" in done.stdout.decode()
    done = run(shell.home, "--corpus", "nowhere", "index")
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def test_words_that_are_not_utf_8_are_answered(indexed: Shell) -> None:
    done = run(indexed.home, "search", b"committee \xff", "--json")
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["direct"] == {"ar": 0, "en": 1, "fr": 0}
    assert run(indexed.home, "search", b"committee \xff").returncode == 0
    done = run(indexed.home, "show", b"\xff")
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def test_a_file_name_that_is_not_utf_8_can_be_listed_shown_and_reported(shell: Shell) -> None:
    raw = os.fsencode(shell.home) + b"/corpus/caf\xe9"
    for suffix, text in ((b".txt", ENGLISH), (b".bin", ENGLISH)):
        with open(raw + suffix, "wb") as handle:  # noqa: PTH123 - no Path can be made of it
            handle.write(text.encode())
    done = run(shell.home, "index")
    assert done.returncode == 0, done.stderr.decode()
    assert "caf\ufffd.bin" in done.stderr.decode()
    assert "caf\ufffd.txt" in run(shell.home, "list").stdout.decode()
    assert shell.json("list")[1]["id"] == shell.json("show", "caf\ufffd.txt")["document"]["id"]
    assert shell.json("stats")["failed"][0]["id"] == "caf\ufffd.bin"


def test_long_work_shows_a_bar_where_somebody_watches(shell: Shell) -> None:
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "indexer", "index"],
        cwd=shell.home,
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as process:
        assert process.stdout
        printed = process.stdout.read().decode()
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    os.close(theirs)
    assert "Indexing" in shown
    assert "100%" in shown
    assert printed == "3 added, 0 changed, 0 removed, 0 failed, 0 unchanged\n"


def test_dragoman_is_the_same_and_serve(shell: Shell) -> None:
    done = run(shell.home, "--help", module="webapp.cli")
    assert done.returncode == 0
    printed = done.stdout.decode()
    assert all(re.search(rf"^  {name}\b", printed, re.MULTILINE) for name in [*COMMANDS, "serve"])
    assert b"serve" not in run(shell.home, "--help").stdout


def test_output_that_nobody_reads_to_the_end_is_no_failure(indexed: Shell) -> None:
    command = f'"{sys.executable}" -m indexer show a.txt | head -c 1'
    done = subprocess.run(  # noqa: S603 - our own program
        ["bash", "-c", f"set -o pipefail; {command}"],  # noqa: S607 - whichever bash there is
        cwd=indexed.home,
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in done.stderr
