"""What is known of a document is corrected: its sidecar is written, its text stays as it is."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

import indexer
from webapp import params
from webapp.access import guard, require_our_form
from webapp.asking import ask
from webapp.holder import current_index

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from indexer import Document

_FIELDS = ("title", "language", "date", "source", "subject", "translation_of")
_LONGEST = 500  # characters of a value

blueprint = Blueprint("editing", __name__)
guard(blueprint, require_our_form)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form: what it has, what is wrong with it, and whether a person said it."""

    name: str
    value: str
    fault: str
    is_said: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What the sidecar of a document says, and what the index knows of it, if anything."""

    id: str
    said: dict[str, object]
    document: Document | None

    @classmethod
    def of(cls, document_id: str) -> Known:
        """Read it. Raises UnreadableDocument where there is no such document."""
        wanted = params.document_id(document_id)
        return cls(wanted, current_index().said(wanted), _indexed(wanted))

    @property
    def values(self) -> dict[str, str]:
        """What the sidecar says and, where it says nothing, what the index knows."""
        document = self.document
        known = {name: str(getattr(document, name)) if document else "" for name in _FIELDS}
        return known | {name: _text(self.said[name]) for name in _FIELDS if self.said.get(name)}


@blueprint.get("/edit/<path:document_id>")
def page(document_id: str) -> str:
    """Show what is known of a document, to be changed."""
    known = Known.of(document_id)
    return _page(known, known.values, {}, saved="saved" in request.args)


@blueprint.post("/edit/<path:document_id>")
def save(document_id: str) -> Response | tuple[str, int]:
    """Keep what was changed, unless something is wrong with it."""
    known = Known.of(document_id)
    values = known.values
    given = {name: " ".join(request.form.get(name, "").split()) for name in _FIELDS}
    given["date"] = params.latin_digits(given["date"])
    changed = {name: value for name, value in given.items() if value != values[name]}
    faults = {name: _fault(name, value) for name, value in changed.items() if value}
    faults = {name: fault for name, fault in faults.items() if fault}
    if faults:
        return _page(known, given, faults), HTTPStatus.UNPROCESSABLE_ENTITY
    if changed:
        changes = {name: value or None for name, value in changed.items()}
        if "language" in changes:
            changes["lang"] = None  # another name for the same
        ask([current_index().describe(known.id, changes).id])
    return redirect(url_for("editing.page", document_id=known.id, saved=1), HTTPStatus.SEE_OTHER)


def _page(
    known: Known, values: dict[str, str], faults: dict[str, str], *, saved: bool = False
) -> str:
    fields = [
        Field(name, values[name], faults.get(name, ""), is_said=bool(known.said.get(name)))
        for name in _FIELDS
    ]
    return render_template(
        "edit.html",
        id=known.id,
        document=known.document,
        fields=fields,
        saved=saved,
        longest=_LONGEST,
    )


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _indexed(document_id: str) -> Document | None:
    with contextlib.suppress(indexer.UnreadableDocument, indexer.IndexStateError):
        return current_index().read(document_id).document
    return None  # it can be described before it has been read, and where it cannot be


def _fault(name: str, value: str) -> str:
    """Return what is wrong with a value, to whoever typed it."""
    if len(value) > _LONGEST:
        return str(gettext("This is too long."))
    if name == "date" and not indexer.is_date(value):
        return str(
            gettext(
                "A date is a year, a year and month, or a whole date: 2012, 2012-05, 2012-05-04."
            )
        )
    if name == "language" and value not in indexer.LANGUAGES:
        return str(gettext("Choose one of the languages."))
    if name == "translation_of" and not _indexed(params.document_id(value)):
        return str(gettext("There is no such document. Give its file, such as un/council.en.md."))
    return ""
