"""The tables of the benchmarks, at the end of the run, and what they are asked to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the tables also when everything passed."""
    if tables := config.stash.get(_TABLES, []):
        terminalreporter.section("speed")
        for line in tables:
            terminalreporter.line(line)
