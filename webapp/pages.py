"""The pages: home and results, the reading view, the list of documents, help."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from flask import Blueprint, abort, render_template, request, send_from_directory

from indexer import IndexMissing, IndexOutdated, file_of
from webapp import explaining, exports, listing, marking, params, reading, results
from webapp.holder import current_index, current_settings
from webapp.locale import PARAMETER, interface_language
from webapp.security import STATIC

if TYPE_CHECKING:
    from flask import Response

    from indexer import Results, Stats

blueprint = Blueprint("pages", __name__)

SUBJECTS_ON_PAGE = 50
_LONGEST_IN_LINK = 500


@blueprint.app_context_processor
def _for_every_template() -> dict[str, object]:
    return {
        "api_url": results.api_url,
        "language_in_name": results.language_in_name,
        "marked": marking.marked,
        "reasons": explaining.reasons,
        "unwrapped": marking.unwrapped,
        "file_of": file_of,
        "in_language": in_language,
        "typed": params.words(request.args),
    }


def in_language(language: str) -> str:
    """Return the address of this same page with the interface in another language."""
    pairs = [
        (name, value[:_LONGEST_IN_LINK])
        for name, value in request.args.items(multi=True)
        if name != PARAMETER
    ]
    query = urlencode([*pairs, (PARAMETER, language)])
    return f"{quote(request.script_root + request.path)}?{query}"


@blueprint.get("/")
def home() -> str:
    """Show the box; with words in `q`, what they find."""
    search = params.read_search(request.args, current_settings())
    if not search.text.strip():
        return render_template(
            "home.html", stats=_stats_or_none(), progress=current_index().building
        )
    return _results(search)


def _results(search: params.Search) -> str:
    settings = current_settings()
    is_list = results.shows_list(search)
    size = results.page_size(search, settings, is_list=is_list)

    def answer(asked: params.Search) -> Results:
        return current_index().search(asked.request(size=size, group=not is_list))

    found, typed = answer(search), ""
    if found.suggestion and not found.total:
        # Typed with the keyboard of another language: what was meant is shown at once.
        meant = search.changed(text=found.suggestion)
        instead = answer(meant)
        if instead.total:
            found, typed, search = instead, search.text, meant
    view = results.view(search, found, settings, is_list=is_list)
    return render_template(
        "results.html",
        view=view,
        typed_in_vain=typed,
        beginning="" if found.total else _beginning(search, view),
        progress=current_index().building,
        outdated=current_index().outdated,
    )


def _beginning(search: params.Search, view: results.View) -> str:
    """Return what asks for words that begin alike, if any document has some."""
    alike = view.beginning
    asked = search.changed(text=alike).request(size=1, group=False)
    return alike if alike and current_index().search(asked).total else ""


def _stats_or_none() -> Stats | None:
    try:
        return current_index().stats()
    except (IndexMissing, IndexOutdated):
        return None


@blueprint.get("/documents/<path:document_id>")
def document(document_id: str) -> str:
    """Show a whole document, lit as the search of this address finds it."""
    search = params.read_search(request.args, current_settings())
    read = current_index().read(
        params.document_id(document_id), search.text, cross=search.cross, without=search.without
    )
    return render_template(
        "document.html",
        search=search,
        back=results.url(search, page=search.page),
        reading=read,
        layout=reading.layout(read),
        versions=listing.by_ids(read.translations),
        cited=exports.citation(read.document),
    )


@blueprint.get("/documents")
def documents() -> str:
    """List the documents, the language versions of a subject together, and what cannot be read."""
    wanted = listing.Wanted(params.one_language(request.args), params.letters(request.args))
    subjects = listing.by_subject(filter(wanted.takes, current_index().documents()))
    page = params.page_number(request.args)
    last = max(1, -(-len(subjects) // SUBJECTS_ON_PAGE))
    if page > last:
        abort(404)
    start = (page - 1) * SUBJECTS_ON_PAGE
    shown = subjects[start : start + SUBJECTS_ON_PAGE]
    return render_template(
        "documents.html",
        subjects=shown,
        sizes=current_index().sizes(one.id for versions in shown for one in versions),
        failed=list(filter(wanted.takes_failure, current_index().failures())),
        wanted=wanted,
        total=sum(len(versions) for versions in subjects),
        pages=results.numbered(page, last),
        page=page,
        last=last,
    )


@blueprint.get("/help")
def help_page() -> str:
    """Say how to ask."""
    return render_template("help.html", help=f"help/{interface_language()}.html")


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Give the drawing to browsers that ask without having read the page."""
    return send_from_directory(STATIC, "favicon.svg")
