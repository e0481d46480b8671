"""What each step of a language's analysis makes of a text."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from indexer import LANGUAGES
from webapp import params
from webapp.holder import current_index
from webapp.locale import direction, interface_language

_LONGEST = 1000  # characters that are shown step by step

blueprint = Blueprint("playground", __name__)


def _likely_language(text: str) -> str:
    """Return the language of the interface, unless the letters are of another script."""
    ours, in_arabic = interface_language(), direction("und", text) == "rtl"
    if not text.strip() or in_arabic == (ours == "ar"):
        return ours
    return "ar" if in_arabic else "en"


@blueprint.get("/analyze")
def page() -> str:
    """Show the words of a text after each step of a chain, beside where they stand."""
    text = params.text(request.args)[:_LONGEST]
    chosen = params.one_of(request.args, "lang", ("", *LANGUAGES))
    language = chosen or _likely_language(text)
    return render_template(
        "analyze.html",
        chosen=chosen,
        language=language,
        text=text,
        steps=current_index().analyze(language, text) if text.strip() else (),
    )
