"""docx and odt: what of a document becomes text, and in which order."""

from __future__ import annotations

import io
import zipfile

import producers
import pytest

from indexer.errors import UnreadableDocument
from indexer.readers import docx, odt

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/\
officeDocument" Target="{target}"/></Relationships>"""
CORE = """<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t">
<dc:title>{title}</dc:title><dc:creator>Mammadov</dc:creator>
<dcterms:created>2012-05-04T10:00:00Z</dcterms:created></cp:coreProperties>"""
OFFICE = """<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:draw="d">
<office:body><office:text>{body}</office:text></office:body></office:document-content>"""


def packed(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def word(body: str, parts: dict[str, str] | None = None, main: str = "word/document.xml") -> bytes:
    document = f'<w:document xmlns:w="{W}" xmlns:mc="m"><w:body>{body}</w:body></w:document>'
    relations = RELATIONS.format(target=main)
    return packed({"_rels/.rels": relations, main: document, **(parts or {})})


def paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def table(*cells: str) -> str:
    twice = "".join(f"<w:tc>{paragraph(cell)}{paragraph('x')}</w:tc>" for cell in cells)
    once = "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells)
    return f"<w:tbl><w:tr>{twice}</w:tr><w:tr>{once}</w:tr></w:tbl>"


IN_BOX = f"<w:txbxContent>{paragraph('box')}</w:txbxContent>"
BOX = (
    f"<mc:AlternateContent><mc:Choice>{IN_BOX}</mc:Choice><mc:Fallback>{IN_BOX}</mc:Fallback>"
    "</mc:AlternateContent>"
)


def writer(body: str, parts: dict[str, str] | None = None) -> bytes:
    return packed({"content.xml": OFFICE.format(body=body), **(parts or {})})


# --- docx ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (paragraph("One") + paragraph("مجلس الأمن"), "One\n\nمجلس الأمن\n"),
        # a word may be in several runs, for its formatting or its spelling
        ("<w:p><w:r><w:t>Coun</w:t></w:r><w:r><w:t>cil</w:t></w:r></w:p>", "Council\n"),
        ("<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r></w:p>", "a\nb\tc\n"),
        # a link is text; the code of a field is none
        ("<w:p><w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink></w:p>", "link\n"),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText><w:t>3</w:t></w:r></w:p>", "3\n"),
        # what was deleted is gone, what was inserted is there
        ("<w:p><w:del><w:delText>old</w:delText></w:del><w:r><w:t>x</w:t></w:r></w:p>", "x\n"),
        ("<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>", "new\n"),
        ("<w:moveFrom>" + paragraph("here") + "</w:moveFrom>" + paragraph("there"), "there\n"),
        # tables: a row is a line
        (
            paragraph("a") + table("1", "2") + paragraph("b"),
            "a\n\n1 x | 2 x\n1 | 2\n\nb\n",
        ),
        # a box is written twice, for old programs; it stands once in the text
        (
            f"<w:p><w:r>{BOX}<w:t>around</w:t></w:r></w:p>",
            "box\n\naround\n",
        ),
    ],
)  # fmt: skip
def test_the_text_of_a_word_document(body: str, text: str) -> None:
    assert docx.read(word(body)).text == text


def test_notes_follow_the_text_without_their_separators() -> None:
    notes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator">{paragraph("---")}</w:footnote>'
        f'<w:footnote w:id="2">{paragraph("a note")}</w:footnote></w:footnotes>'
    )
    data = word(paragraph("text"), {"word/footnotes.xml": notes})
    assert docx.read(data).text == "text\n\na note\n"


def test_the_main_part_is_where_the_document_says() -> None:
    assert docx.read(word(paragraph("text"), main="other/place.xml")).text == "text\n"


def test_a_word_document_tells_of_itself() -> None:
    data = word(paragraph("text"), {"docProps/core.xml": CORE.format(title="The Council")})
    assert docx.read(data).metadata == {
        "title": "The Council",
        "author": "Mammadov",
        "created": "2012-05-04",
    }


def test_a_paragraph_in_the_style_of_a_title_names_a_document_without_one() -> None:
    title = '<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>The Council</w:t></w:r></w:p>'
    data = word(title + paragraph("text"), {"docProps/core.xml": CORE.format(title="")})
    assert docx.read(data).metadata["title"] == "The Council"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (word(""), "no text"),
        (packed({"word/document.xml": "<a/>"}), "no _rels/.rels"),
        (packed({"_rels/.rels": "<a/>"}), "no main part"),
        (word("<w:p>"), "XML"),
        (word("<w:p>&secret;</w:p>"), "undefined entity"),
        (word("<a>" * 2000 + "</a>" * 2000), "nested"),
        (
            packed(
                {
                    "_rels/.rels": RELATIONS.format(target="d.xml"),
                    "d.xml": '<!DOCTYPE d [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><d>&b;</d>',
                }
            ),
            "declares its own XML",
        ),
    ],
)
def test_a_bad_word_document_says_what_is_wrong(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason) as caught:
        docx.read(data)
    assert caught.value.next


def test_what_python_docx_writes_is_read() -> None:
    python_docx = pytest.importorskip("docx", reason="python-docx is not installed")
    document = python_docx.Document()
    document.add_heading("مجلس الأمن", 0)
    document.add_paragraph("Le Conseil", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "one", "two"
    document.sections[0].header.paragraphs[0].text = "head of each page"
    extract = docx.read(producers.saved(document.save))
    assert extract.text == "مجلس الأمن\n\nLe Conseil\n\none | two\n"
    assert extract.metadata["title"] == "مجلس الأمن"


# --- odt -----------------------------------------------------------------------------------------

OLD = "<text:p>old</text:p>"
REMARK = "<office:annotation><text:p>remark</text:p></office:annotation>"
NOTE = (
    "<text:note><text:note-citation>1</text:note-citation>"
    "<text:note-body><text:p>note</text:p></text:note-body></text:note>"
)
CELLS = "".join(f"<table:table-cell><text:p>{n}</text:p></table:table-cell>" for n in (1, 2))
TABLE = f"<table:table><table:table-row>{CELLS}</table:table-row></table:table>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<text:h>One</text:h><text:p>مجلس الأمن</text:p>", "One\n\nمجلس الأمن\n"),
        ("<text:p>Coun<text:span>cil</text:span></text:p>", "Council\n"),
        ("<text:p>a<text:s text:c='2'/>b<text:tab/>c<text:line-break/>d</text:p>", "a  b\tc\nd\n"),
        ("<text:p>a\n  b</text:p>", "a   b\n"),
        ("<text:p>a<text:s text:c='999999999'/>b</text:p>", "a" + " " * 1000 + "b\n"),
        ("<text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>", "one\n"),
        # what was deleted, and comments, are not the document
        (
            f"<text:tracked-changes>{OLD}</text:tracked-changes><text:p>new{REMARK}</text:p>",
            "new\n",
        ),
        # a note stands in the middle of a sentence, and follows it in the text
        (
            f"<text:p>before{NOTE} after</text:p>",
            "before after\n\nnote\n",
        ),
        (
            f"<text:p>a</text:p>{TABLE}<text:p>b</text:p>",
            "a\n\n1 | 2\n\nb\n",
        ),
    ],
)
def test_the_text_of_an_opendocument_text(body: str, text: str) -> None:
    assert odt.read(writer(body)).text == text


def test_an_opendocument_text_tells_of_itself() -> None:
    meta = (
        '<m xmlns:dc="d" xmlns:meta="m"><dc:title>The Council</dc:title>'
        "<meta:initial-creator>Mammadov</meta:initial-creator>"
        "<meta:creation-date>2012-05-04T10:00:00</meta:creation-date></m>"
    )
    assert odt.read(writer("<text:p>text</text:p>", {"meta.xml": meta})).metadata == {
        "title": "The Council",
        "author": "Mammadov",
        "created": "2012-05-04",
    }


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (packed({"a": "b"}), "no content.xml"),
        (writer(""), "no text"),
        (
            writer(
                "<text:p>text</text:p>",
                {"META-INF/manifest.xml": "<m><f><encryption-data/></f></m>"},
            ),
            "encrypted",
        ),
    ],
)
def test_a_bad_opendocument_text_says_what_is_wrong(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        odt.read(data)
