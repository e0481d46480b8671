"""The project's documents speak of all that is there, and their links lead somewhere."""

from __future__ import annotations

import dataclasses
import re
import shlex
import subprocess
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from indexer import Settings
from webapp.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def read(name: str) -> str:
    return (HOME / name).read_text(encoding="utf-8")


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        yield f"{before}{name}"
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} ")


def options(group: click.Group) -> Iterator[tuple[str, ...]]:
    """Yield the names of each option: any of them will do."""
    for command in [group, *group.commands.values()]:
        if isinstance(command, click.Group) and command is not group:
            yield from options(command)
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                yield tuple(parameter.opts)


def mentioned(name: str, *documents: str) -> bool:
    """Tell whether a document names something as code, not only as a word of its prose."""
    pattern = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return any(pattern.search(code) for document in documents for code in code_of(document))


FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def code_of(document: str) -> list[str]:
    text = read(document)
    return FENCED.findall(text) + re.findall(r"`[^`\n]+`", FENCED.sub("", text))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_is_there_and_has_one_heading(name: str) -> None:
    prose = FENCED.sub("", read(name))
    assert len(re.findall(r"^# \S", prose, re.MULTILINE)) == 1


@pytest.mark.parametrize("command", sorted(commands(main)))
def test_every_command_is_documented(command: str) -> None:
    assert mentioned(command, "README.md", "ARCHITECTURE.md")


@pytest.mark.parametrize("setting", [field.name for field in dataclasses.fields(Settings)])
def test_every_setting_is_documented(setting: str) -> None:
    assert mentioned(setting, "README.md", "ARCHITECTURE.md")


@pytest.mark.parametrize("names", sorted(set(options(main))))
def test_every_option_is_documented(names: tuple[str, ...]) -> None:
    if names != ("--version",):
        assert any(mentioned(name, "README.md", "ARCHITECTURE.md") for name in names)


MODULES = sorted(
    {
        path.name if path.name != "__init__.py" else f"{path.parent.name}/"
        for package in ("indexer", "webapp")
        for path in (HOME / package).rglob("*.py")
    }
)


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_its_place_on_the_map(module: str) -> None:
    assert module in read("ARCHITECTURE.md")


LINKS = [
    (name, link)
    for name in DOCUMENTS
    if (HOME / name).exists()
    for link in re.findall(r"\]\(([^)\s]+)\)", read(name))
]


@pytest.mark.parametrize(("name", "link"), LINKS)
def test_every_relative_link_leads_somewhere(name: str, link: str) -> None:
    if re.match(r"[a-z]+:", link):
        return
    path, _, anchor = link.partition("#")
    target = HOME / path if path else HOME / name
    assert target.exists()
    assert HOME in [target.resolve(), *target.resolve().parents]
    if anchor and target.suffix == ".md":
        headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        slugs = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}
        assert anchor in slugs


@pytest.mark.parametrize("name", [*DOCUMENTS, "Makefile"])
def test_no_document_names_a_file_that_is_not_there(name: str) -> None:
    named = re.findall(
        r"`((?:indexer|webapp|tests|tools|requirements|corpus)/[\w./-]+)`", read(name)
    )
    missing = [path for path in named if not (HOME / path).exists()]
    assert [path for path in missing if "xx" not in path] == [], "xx stands for what one adds"


def test_the_release_is_in_the_changelog() -> None:
    text = read("CHANGELOG.md")
    assert PROJECT["version"] in text or "Unreleased" in text


def test_every_target_of_make_that_a_document_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+(?: [a-z]+)*):", read("Makefile"), re.MULTILINE))
    known = {name for line in targets for name in line.split()}
    for document in DOCUMENTS:
        for name in re.findall(r"\bmake ([a-z]+)\b", " ".join(code_of(document))):
            assert name in known, f"{document}: make {name}"


def test_make_lists_its_targets() -> None:
    done = subprocess.run(
        ["make", "help"],  # noqa: S607 - whichever make there is
        cwd=HOME,
        capture_output=True,
        text=True,
        check=True,
    )
    for target in ("setup", "run", "test", "check", "clean"):
        assert f"make {target}" in done.stdout


def test_the_first_example_of_the_front_door_is_in_the_readme() -> None:
    assert "from indexer import Index, SearchRequest" in read("README.md")


def sessions() -> list[tuple[str, list[str]]]:
    """Return the commands of the README's terminal session, each with what it printed."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```console\n(.*?)^```", read("README.md"), re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ dragoman "):
                found.append((line.removeprefix("$ dragoman "), []))
            elif found:
                found[-1][1].append(line)
    return found


def test_the_terminal_session_of_the_readme_is_what_one_sees(tmp_path: Path) -> None:
    assert sessions()
    folders = ["--corpus", str(HOME / "corpus"), "--index", str(tmp_path / "index")]
    for command, expected in sessions():
        done = CliRunner().invoke(main, [*folders, *shlex.split(command)], catch_exceptions=False)
        printed = done.stdout.splitlines()
        for shown, line in zip(expected, printed, strict=False):
            assert line.startswith(shown.removesuffix("...").rstrip()), command
        shortened = expected[-1].endswith("...")
        assert len(expected) == len(printed) or (shortened and len(expected) < len(printed))
