"""The tables of the benchmarks, at the end of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_TABLES = pytest.StashKey[list[str]]()


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
