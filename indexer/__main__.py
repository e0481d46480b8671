"""`python -m indexer`: the `dragoman` command without `serve`."""

from __future__ import annotations

from indexer.cli import main

main()
