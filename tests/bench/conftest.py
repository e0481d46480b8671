"""The tables of the benchmarks, at the end of the run, and what they are asked to show."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import generator
import pytest
from ours import Dragoman, corpus_of

from indexer import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_TABLES = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the stages of a search be asked for: make bench ARGS=--profile."""
    parser.addoption("--profile", action="store_true", help="show where the time of searches goes")


@pytest.fixture(scope="session")
def profile(pytestconfig: pytest.Config) -> bool:
    """Tell whether the stages of a search are asked for.

    They are not where this folder is only come upon, and its option not read.
    """
    return bool(pytestconfig.getoption("profile", default=False))


@pytest.fixture(scope="session")
def report(pytestconfig: pytest.Config) -> Callable[[Iterable[str]], None]:
    """Keep the lines of a table for the end of the run."""
    return pytestconfig.stash.setdefault(_TABLES, []).extend


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Settings]:
    """Return the settings of an index of so many passages, which is built when first asked for.

    Who adds to it leaves it larger.
    """
    homes: dict[int, Path] = {}

    def settings(size: int) -> Settings:
        if size not in homes:
            folder = tmp_path_factory.mktemp(f"filled-{size}") / "index"
            program = Dragoman()
            program.prepare(folder, generator.passages(size))
            program.build(folder, ())
            homes[size] = folder
        return Settings(corpus=corpus_of(homes[size]), index=homes[size])

    return settings


@pytest.fixture(scope="session")
def numbers() -> Callable[[int], range]:
    """Return a maker of so many numbers of passages, none of which is in any index yet."""
    first = itertools.count(10_000_000)

    def some(count: int) -> range:
        start = next(first)
        for _ in range(count - 1):
            next(first)
        return range(start, start + count)

    return some


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the tables also when everything passed."""
    if tables := config.stash.get(_TABLES, []):
        terminalreporter.section("speed")
        for line in tables:
            terminalreporter.line(line)
