"""HTML pages: the main text by trafilatura; everything else (navigation, adverts) is left out."""

from __future__ import annotations

import logging
import re
from typing import Any

from indexer.elements import article_text, markup_text
from indexer.errors import UnreadableDocument
from indexer.model import Extract
from indexer.text import clean, clean_line, decode, without_declaration

SUFFIXES = (".html", ".htm", ".xhtml")
_DECLARED = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_MEANT = dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii"), "cp1252")
_ENOUGH_FOR_AN_ARTICLE = 250  # characters; trafilatura tears shorter pages apart
_OF_THE_WEB = re.compile(  # not those of Python that run escapes or compress
    r"utf-8|(?:windows-|cp)\d+|iso-?8859-?\d+|koi8-[ru]|gbk|gb2312|gb18030|big5|euc-\w+|shift_jis|macintosh"
)
_KEPT = ("date", "source", "subject", "translation_of", "author", "description", "keywords")


def read(data: bytes) -> Extract:
    """Return the article's text; title, language and `<meta name=...>` become metadata."""
    from lxml import html  # noqa: PLC0415 - imported only when a document needs it

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what is wrong is told below
    decoded, guessed = _decoded(data)
    page = clean(without_declaration(decoded))
    visible = markup_text(page)
    if not visible:
        raise UnreadableDocument("the page has no text", next="Remove it, or save it again")
    # Parsed here, since trafilatura's own parser loses what is nested deeply.
    tree = html.document_fromstring(page, parser=html.HTMLParser(huge_tree=True))
    metadata = {"encoding_guessed": guessed} if guessed else {}
    metadata |= _metadata(tree)
    text = (len(visible) >= _ENOUGH_FOR_AN_ARTICLE and _article(tree)) or visible
    return Extract(f"{clean(text).strip()}\n", metadata)


def _article(tree: Any) -> str:  # noqa: ANN401 - lxml has no type hints
    """Return the main text of a page; "" where none is found."""
    import trafilatura  # noqa: PLC0415 - heavy; imported only when a document needs it

    found = trafilatura.bare_extraction(
        tree, favor_recall=True, include_comments=False, include_tables=True, deduplicate=False
    )
    body = getattr(found, "body", None)
    return "" if body is None else article_text(body)


def _decoded(data: bytes) -> tuple[str, str]:
    """Believe the page's own declaration where its bytes bear it out."""
    declared = _DECLARED.search(data[:2048])
    if declared:
        name = declared.group(1).decode("ascii").lower()
        try:
            # What can be read as ASCII is not UTF-16; Latin-1 means cp1252 (WHATWG Encoding).
            meant = _MEANT.get(name, "utf-8" if name.startswith("utf") else name)
            if _OF_THE_WEB.fullmatch(meant):
                return data.decode(meant), ""
        except (LookupError, UnicodeError):
            pass  # a false declaration: fall through to looking at the bytes
    return decode(data)


def _metadata(tree: Any) -> dict[str, str]:  # noqa: ANN401
    language = str(tree.get("lang", "")).lower().split("-")[0].strip()
    found = {"language": language} if language else {}
    title = tree.findtext(".//title")
    if title and clean_line(title):
        found["title"] = clean_line(title)
    for meta in tree.iterfind(".//meta"):
        name, content = str(meta.get("name", "")).lower(), clean_line(str(meta.get("content", "")))
        if name in _KEPT and content:
            found[name] = content
    return found
