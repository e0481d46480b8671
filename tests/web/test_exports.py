"""Citations, lists for spreadsheets and libraries, feeds, and what browsers need to search here."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from lxml import etree

from indexer import Document, Passage
from webapp.citing import Citation
from webapp.tables import table

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from indexer import Settings

ATOM = "{http://www.w3.org/2005/Atom}"
COUNCIL = "un/council.en.md"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


# --- citations ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "“One. Two” On mines, Yearbook, May 4, 2012, p. 3. http://x/"),
        # No-break spaces within French quotation marks.
        ("fr", "«\xa0One. Two\xa0» On mines, Yearbook, 4 mai 2012, p. 3. http://x/"),
        # A mark after each comma, or the day would join the Latin letters before it.
        ("ar", "«One. Two» On mines،\u200f Yearbook،\u200f 4 مايو 2012،\u200f ص 3. http://x/"),
        ("und", "“One. Two” On mines, Yearbook, May 4, 2012, p. 3. http://x/"),
    ],
)
def test_a_citation_is_written_as_its_documents_language_is(language: str, written: str) -> None:
    cited = Document("un/mines.txt", "On mines", language, date="2012-05-04", source="Yearbook")
    assert Citation(cited, "http://x/", "One. Two", 3).plain() == written


def test_a_passage_is_cited_with_its_words_and_the_address_of_its_anchor(
    client: FlaskClient,
) -> None:
    plain = client.get(f"/cite/{COUNCIL}?passage=1").get_data(as_text=True)
    assert plain == (
        "“Azerbaijan sat on the Security Council in 2012 and 2013. It presided over the Council "
        "twice.” The Security Council, Yearbook, May 4, 2012. "
        f"http://localhost/documents/{COUNCIL}#p-1\n"
    )


def test_a_document_is_cited_as_ris_and_as_bibtex(client: FlaskClient) -> None:
    ris = client.get(f"/cite/{COUNCIL}?format=ris")
    lines = ris.get_data(as_text=True).split("\r\n")
    assert lines[0] == "TY  - GEN"
    assert "TI  - The Security Council" in lines
    assert "DA  - 2012/05/04" in lines
    assert "ER  - " in lines
    assert ris.headers["Content-Disposition"] == "attachment; filename=citation.ris"
    bibtex = client.get(f"/cite/{COUNCIL}?format=bibtex").get_data(as_text=True)
    assert bibtex.startswith("@misc{un-council-en-md,\n")
    assert "  title = {{The Security Council}},\n" in bibtex
    assert "  date = {2012-05-04},\n" in bibtex


@pytest.mark.parametrize(
    ("written", "expected", "reason"),
    [
        ("Trade & aid", r"Trade \& aid", "a separator of columns"),
        ("100% of {all}", r"100\% of \{all\}", "a comment, and groups"),
        ("A_B $5 #1", r"A\_B \$5 \#1", "what TeX reads as mathematics and parameters"),
        (
            "a\\b ~ ^",
            r"a\textbackslash{}b \textasciitilde{} \textasciicircum{}",
            "no sign of theirs",
        ),
        ("two\nlines", "two lines", "a field is one line"),
        ("مجلس الأمن", "مجلس الأمن", "letters of any script are letters"),
    ],
)
def test_signs_of_bibtex_are_escaped(written: str, expected: str, reason: str) -> None:
    entry = Citation(Document("a.md", written, "en"), "http://localhost/a").bibtex()
    assert f"  title = {{{{{expected}}}}},\n" in entry, reason


def test_a_title_cannot_add_a_field_to_ris() -> None:
    record = Citation(Document("a.md", "Title\r\nER  - \r\nTY  - BOOK", "en"), "http://x/a").ris()
    assert record.count("\r\nER  - ") == 1
    assert "\r\nTY" not in record


def test_a_page_is_cited_where_the_document_has_pages() -> None:
    document = Document("a.pdf", "Report", "en", pages=(0, 10, 20))
    passage = Passage(3, "words", "en", 12, 17)
    cited = Citation.of(document, "http://localhost/documents/a.pdf", passage)
    assert cited.plain() == "“words” Report, p. 2. http://localhost/documents/a.pdf#p-3"
    assert "  pages = {2},\n" in cited.bibtex()
    assert "SP  - 2\r\n" in cited.ris()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/cite/no/such.md", 404),
        (f"/cite/{COUNCIL}?passage=99", 400),
        (f"/cite/{COUNCIL}?passage=x", 400),
        (f"/cite/{COUNCIL}?format=docx", 400),
        ("/export?q=council&format=pdf", 400),
        ("/export?q=council&lang=de", 400),
    ],
)
def test_what_cannot_be_cited_is_refused(address: str, status: int, client: FlaskClient) -> None:
    assert client.get(address).status_code == status


# --- lists --------------------------------------------------------------------------------------


def test_all_results_are_exported_in_their_order(client: FlaskClient) -> None:
    found = client.get("/api/v1/search?q=Security+Council&size=100").get_json()
    exported = rows(client.get("/export?q=Security+Council").get_data(as_text=True))
    assert [row["id"] for row in exported] == [hit["id"] for hit in found["hits"]]
    assert exported[0]["passage"]
    assert exported[0]["address"].startswith("http://localhost/documents/")


def test_only_those_that_were_chosen_are_exported(client: FlaskClient) -> None:
    address = f"/export?q=council&format=ris&id={quote(COUNCIL)}"
    text = client.get(address).get_data(as_text=True)
    assert text.count("TY  - GEN") == 1
    assert "TI  - The Security Council" in text


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula(sign: str, app: Flask) -> None:
    with app.test_request_context():
        text = table("csv", "t", ("title",), [(f"{sign}HYPERLINK(1)",)]).get_data(as_text=True)
    assert rows(text) == [{"title": f"'{sign}HYPERLINK(1)"}]


def test_a_concordance_is_a_table_too(client: FlaskClient) -> None:
    answer = client.get("/api/v1/concordance?q=Security+Council&format=tsv")
    assert answer.mimetype == "text/tab-separated-values"
    head, *lines = answer.get_data(as_text=True).removeprefix("\ufeff").splitlines()
    assert head.split("\t")[:4] == ["language", "before", "word", "after"]
    assert {line.split("\t")[0] for line in lines} == {"ar", "en", "fr"}


# --- feeds --------------------------------------------------------------------------------------


def test_a_search_is_a_feed_of_its_newest_results(client: FlaskClient) -> None:
    answer = client.get("/feed.atom?q=council")
    assert answer.mimetype == "application/atom+xml"
    feed = etree.fromstring(answer.get_data())
    entries = feed.findall(f"{ATOM}entry")
    dates = [entry.findtext(f"{ATOM}updated", "") for entry in entries]
    assert dates == sorted(dates, reverse=True)
    assert all(len(date) == len("2012-05-04T00:00:00Z") for date in dates)
    for entry in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert entry.findtext(f"{ATOM}{name}"), name
    link = entries[0].find(f"{ATOM}link")
    assert link is not None
    address, _, _ = link.get("href", "").removeprefix("http://localhost").partition("#")
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("words", ["<b>&\x0b]]>", "مجلس", ""])
def test_whatever_is_asked_the_feed_is_xml(words: str, client: FlaskClient) -> None:
    etree.fromstring(client.get(f"/feed.atom?q={quote(words)}").get_data())


def test_a_browser_is_told_how_to_search_and_complete(client: FlaskClient) -> None:
    root = etree.fromstring(client.get("/opensearch.xml").get_data())
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    templates = {url.get("type"): url.get("template", "") for url in root.findall(f"{space}Url")}
    for kind, template in templates.items():
        path = template.removeprefix("http://localhost").replace("{searchTerms}", "counc")
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.mimetype == kind
    completed = client.get("/completions?q=counc").get_json(force=True)
    assert completed[0] == "counc"
    assert "council" in completed[1]


# --- originals ----------------------------------------------------------------------------------


def test_the_file_itself_can_be_had_and_is_never_shown(
    client: FlaskClient, settings: Settings
) -> None:
    answer = client.get(f"/original/{COUNCIL}")
    assert answer.get_data() == (settings.corpus / COUNCIL).read_bytes()
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment; filename=council.en.md"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/original/no/such.md", 404),
        ("/original/../pyproject.toml", 400),
        ("/original/un/%2e%2e/%2e%2e/secret", 400),
        ("/original/.dragoman/keys.json", 400),
        ("/original/un", 404),
    ],
)
def test_no_other_file_can_be_had(address: str, status: int, client: FlaskClient) -> None:
    assert client.get(address).status_code == status
