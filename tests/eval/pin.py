"""Measure our own queries and pin the floors: `.venv/bin/python tests/eval/pin.py`.

Floors rise to what is reached now. Where the corpus or the queries have changed, what was pinned
says nothing any more, and every floor is what is reached now: look at the figures before and after.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import judged
import tables


def main() -> None:
    """Measure, print, and write floors.json."""
    with tempfile.TemporaryDirectory() as folder:
        measured = judged.measure(judged.load(), Path(folder))
    lines = [*tables.of_directions(measured.rows), *measured.violations]
    sys.stdout.write("\n".join(lines) + "\n")
    old = judged.pinned() if judged.FLOORS.exists() else {}
    new = judged.raised(old, measured, judged.fingerprint())
    judged.FLOORS.write_text(json.dumps(new, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
