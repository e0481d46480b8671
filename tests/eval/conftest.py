"""The gate on the quality of results: what runs when, and the tables at the end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LONG = {"test_lines.py", "test_peers.py"}
_TABLES = pytest.StashKey[list[str]]()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Run the long campaigns only where this folder is asked for: `make eval`, not `make test`."""
    named = any("eval" in Path(argument.partition("::")[0]).parts for argument in config.args)
    return True if collection_path.name in LONG and not named else None


@pytest.fixture(scope="session")
def report(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Iterable[str]], None]:
    """Keep the lines of a table for the end of the run, and in a file."""
    tables = pytestconfig.stash.setdefault(_TABLES, [])
    file = tmp_path_factory.getbasetemp() / "figures.txt"
    tables.append(f"(also in {file})")

    def keep(lines: Iterable[str]) -> None:
        tables.extend(["", *lines])
        file.write_text("\n".join(tables[1:]), encoding="utf-8")

    return keep


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the tables also when everything passed."""
    if tables := config.stash.get(_TABLES, []):
        terminalreporter.section("quality of results")
        for line in tables:
            terminalreporter.line(line)
