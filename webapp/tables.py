"""Rows for spreadsheets: CSV (RFC 4180) and TSV, safe to open there."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Literal

from flask import Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Table = Literal["csv", "tsv"]

_MIMETYPES = {"csv": "text/csv", "tsv": "text/tab-separated-values"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BOM = "\ufeff"  # without it, some spreadsheets take UTF-8 for the system's own encoding


def table(
    kind: Table, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]
) -> Response:
    """Return a table to be saved as a file of this name."""
    written = io.StringIO()
    writer = csv.writer(written, dialect="excel" if kind == "csv" else "excel-tab")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return download(_BOM + written.getvalue(), f"{name}.{kind}", _MIMETYPES[kind])


def download(data: str | bytes, name: str, mimetype: str) -> Response:
    """Return what a browser saves under a name."""
    response = Response(data, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _cell(value: object) -> str:
    """Return a value on one line, never one that a spreadsheet computes (OWASP, CSV injection)."""
    text = " ".join(str(value).split())
    return f"'{text}" if text.startswith(_FORMULA) else text
