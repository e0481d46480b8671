"""For a reader's other programs: a feed of any search, and this site as a search engine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin
from xml.etree import ElementTree as ET

import msgspec
from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from webapp import params
from webapp.holder import current_index, current_settings
from webapp.locale import isolated
from webapp.security import static_url

if TYPE_CHECKING:
    from indexer import Hit

_ATOM = "http://www.w3.org/2005/Atom"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_XML = "http://www.w3.org/XML/1998/namespace"
_SUGGESTIONS = "application/x-suggestions+json"

_NO_XML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
)  # XML 1.0 has no way to write these

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/feed.atom")
def feed() -> Response:
    """Give the newest results of a search as an Atom feed (RFC 4287)."""
    search = params.read_search(request.args, current_settings()).changed(sort="date")
    found = current_index().search(search.request(size=current_settings().page_size, group=False))
    root = _element(_ATOM, "feed")
    address = url_for("feeds.feed", _external=True)
    _add(root, "id", f"{address}?{search.query_string()}")
    _add(root, "title", gettext("%(words)s – Dragoman", words=isolated(search.text)))
    _add(root, "updated", _moment(max((hit.document.date for hit in found.hits), default="")))
    _link(root, "self", f"{address}?{search.query_string()}")
    home = url_for("pages.home", _external=True)
    _link(root, "alternate", f"{home}?{search.query_string()}")
    for hit in found.hits:
        root.append(_entry(hit, search))
    return _xml(root, "application/atom+xml")


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Tell a browser how to search here (OpenSearch 1.1)."""
    root = _element(_OPENSEARCH, "OpenSearchDescription")
    _add(root, "ShortName", "Dragoman")
    _add(root, "Description", gettext("One search in Arabic, English and French"))
    _add(root, "InputEncoding", "UTF-8")
    image = _add(root, "Image", urljoin(request.host_url, static_url("favicon.svg")))
    image.set("type", "image/svg+xml")
    for kind, endpoint in (("text/html", "pages.home"), (_SUGGESTIONS, "feeds.completions")):
        url = _add(root, "Url", "")
        url.set("type", kind)
        url.set("template", f"{url_for(endpoint, _external=True)}?q={{searchTerms}}")
    return _xml(root, "application/opensearchdescription+xml")


@blueprint.get("/completions")
def completions() -> Response:
    """Give suggestions as browsers' search boxes read them (OpenSearch Suggestions 1.1)."""
    typed = params.words(request.args)
    found = [one.text for one in current_index().suggest(typed)]
    return Response(msgspec.json.encode([typed, found]), mimetype=_SUGGESTIONS)


def _entry(hit: Hit, search: params.Search) -> ET.Element:
    document = hit.document
    entry = ET.Element(f"{{{_ATOM}}}entry")
    entry.set(f"{{{_XML}}}lang", document.language)
    address = url_for("pages.document", document_id=document.id, _external=True)
    passage = hit.passages[0] if hit.passages else None
    anchor = f"#p-{passage.number}" if passage else ""
    _add(entry, "id", address)
    _add(entry, "title", isolated(document.title or document.id))
    _add(entry, "updated", _moment(document.date))
    _link(entry, "alternate", f"{address}?{urlencode({'q': search.text})}{anchor}")
    _add(_add(entry, "author", ""), "name", document.source or "–")
    if passage:
        _add(entry, "summary", passage.text)
    return entry


def _moment(date: str) -> str:
    """Return a date of a document, whole, shortened or none, as a moment of RFC 3339."""
    return f"{date}{'1970-01-01'[len(date) :]}T00:00:00Z"


def _element(namespace: str, name: str) -> ET.Element:
    ET.register_namespace("", namespace)
    return ET.Element(f"{{{namespace}}}{name}")


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{parent.tag[1:].partition('}')[0]}}}{name}")
    child.text = _NO_XML.sub("", text) or None
    return child


def _link(parent: ET.Element, rel: str, address: str) -> None:
    link = _add(parent, "link", "")
    link.set("rel", rel)
    link.set("href", address)


def _xml(root: ET.Element, mimetype: str) -> Response:
    body = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(body, mimetype=mimetype)
