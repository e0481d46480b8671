"""The import contracts of pyproject.toml hold, and each of them notices a violation."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

HOME = Path(__file__).parent.parent
PACKAGES = ("indexer", "webapp")
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
CONTRACTS: list[dict[str, Any]] = tomllib.loads(
    (HOME / "pyproject.toml").read_text(encoding="utf-8")
)["tool"]["importlinter"]["contracts"]

# Contract, file, and the line that breaks it. A folder that is not there yet is made.
VIOLATIONS = [
    ("layers", "indexer/model.py", "import indexer.cli"),
    ("layers", "indexer/engines/whoosh/fields.py", "from indexer import ranking"),
    ("layers", "indexer/a_new_module.py", ""),  # every module must be given its place
    ("served", "indexer/model.py", "import webapp"),
    ("front-door", "webapp/pages.py", "from indexer.model import Hit"),
    ("front-door", "webapp/cli.py", "from indexer.config import Settings"),
    ("whoosh", "indexer/search.py", "import whoosh"),
    ("whoosh", "indexer/engines/__init__.py", "from whoosh import query"),
    ("icu", "indexer/search.py", "import icu"),
    ("icu", "webapp/pages.py", "import icu"),
    ("no-web", "indexer/search.py", "import flask"),
    ("evidence", "indexer/crosslingual/dates.py", "from indexer.crosslingual import names"),
    ("languages", "indexer/languages/ar.py", "from indexer.languages import fr"),
    ("readers", "indexer/readers/html.py", "from indexer.readers import plain"),
    ("engines", "indexer/engines/second/__init__.py", "from indexer.engines import whoosh"),
]


def linted(home: Path, contract: str = "") -> subprocess.CompletedProcess[str]:
    command = [str(LINT_IMPORTS), "--no-cache", "--config", str(home / "pyproject.toml")]
    if contract:
        command += ["--contract", contract]
    # The copy must be looked at, and not the checkout that is installed for editing.
    environment = os.environ | {"PYTHONPATH": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(  # noqa: S603 - import-linter's own command
        command, cwd=home, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code and its contracts, to be broken and mended."""
    home = tmp_path_factory.mktemp("tree")
    shutil.copy(HOME / "pyproject.toml", home)
    for package in PACKAGES:
        for source in (HOME / package).rglob("*.py"):
            target = home / source.relative_to(HOME)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    return home


def test_every_contract_holds(tree: Path) -> None:
    done = linted(tree)
    assert done.returncode == 0, done.stdout
    assert f"{len(CONTRACTS)} kept, 0 broken" in done.stdout


def test_a_violation_of_every_contract_is_planted_below() -> None:
    assert {contract["id"] for contract in CONTRACTS} == {contract for contract, _, _ in VIOLATIONS}


@pytest.mark.parametrize(("contract", "file", "line"), VIOLATIONS)
def test_a_planted_violation_breaks_its_contract(
    tree: Path, contract: str, file: str, line: str
) -> None:
    path = tree / file
    before = path.read_bytes() if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((before or b"") + f"\n{line}\n".encode())
    try:
        done = linted(tree, contract)
    finally:
        if before is not None:
            path.write_bytes(before)
        else:
            path.unlink()
            if not list(path.parent.iterdir()):
                path.parent.rmdir()
    assert done.returncode == 1, done.stdout + done.stderr
    assert "0 kept, 1 broken" in done.stdout


def test_the_layers_are_those_of_the_design() -> None:
    (layers,) = [contract for contract in CONTRACTS if contract["id"] == "layers"]
    assert layers["exhaustive"] is True
    named = {
        name.strip(" ()")
        for layer in layers["layers"]
        for name in layer.replace(":", "|").split("|")
    }
    modules = {path.stem for path in (HOME / "indexer").glob("*.py")} - {"__init__"}
    modules |= {path.parent.name for path in (HOME / "indexer").glob("*/__init__.py")}
    assert modules <= named
