"""PDF: pages, Arabic, what a file says of itself, and files that cannot be read."""

from __future__ import annotations

import io

import producers
import pytest
from pypdf import PdfReader, PdfWriter

from indexer.errors import UnreadableDocument
from indexer.readers import pdf

fpdf = pytest.importorskip("fpdf", reason="fpdf2 is not installed")
PAGES = ["The Council met.", "It adopted a resolution.", "Members thanked it."]


def made(pages: list[str], **said: str) -> bytes:
    document = fpdf.FPDF()
    document.set_font("Helvetica", size=12)
    for name, value in said.items():
        getattr(document, f"set_{name}")(value)
    for page in pages:
        document.add_page()
        if page:
            document.multi_cell(0, 8, page)
    return bytes(document.output())


def encrypted(data: bytes, user: str, algorithm: str) -> bytes:
    writer = PdfWriter(PdfReader(io.BytesIO(data)))
    writer.encrypt(user, "owner", algorithm=algorithm)
    return producers.saved(writer.write)


def refusal(data: bytes) -> UnreadableDocument:
    with pytest.raises(UnreadableDocument) as caught:
        pdf.read(data)
    assert caught.value.next
    return caught.value


def test_pages_are_apart_and_each_beginning_is_known() -> None:
    extract = pdf.read(made(PAGES))
    assert extract.text == "\n\n".join(PAGES) + "\n"
    assert [extract.text[start:].split("\n")[0] for start in extract.pages] == PAGES
    assert extract.metadata["pages"] == "3"


def test_a_page_without_text_has_its_place_and_is_told() -> None:
    extract = pdf.read(made([PAGES[0], "", PAGES[2]]))
    assert [extract.text[start:].split("\n")[0] for start in extract.pages] == [
        PAGES[0],
        PAGES[2],
        PAGES[2],
    ]
    assert extract.metadata["pages_without_text"] == "2"


def test_pages_begin_where_they_do_in_arabic_too() -> None:
    document = fpdf.FPDF()
    document.add_font("Sans", fname=producers.font())
    document.set_font("Sans", size=12)
    pytest.importorskip("uharfbuzz", reason="uharfbuzz is not installed")
    document.set_text_shaping(use_shaping_engine=True)
    for page in ("مجلس الأمن في 2012", "Page in English", "وجمعية عامة"):
        document.add_page()
        document.multi_cell(0, 8, page)
    extract = pdf.read(bytes(document.output()))
    assert [extract.text[start:].split("\n")[0] for start in extract.pages] == [
        "مجلس الأمن في 2012",
        "Page in English",
        "وجمعية عامة",
    ]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        # the word stands elsewhere, whole
        ("information: the infor-\nmation of", "information: the information\nof"),
        # it stands elsewhere with its hyphen
        ("a well-known and well-\nknown one", "a well-known and well-known\none"),
        # its parts stand elsewhere
        ("fifty and first: the fifty-\nfirst of", "fifty and first: the fifty-first\nof"),
        # nothing tells, and lines here do not end in hyphens
        ("the thirty-\nthird of", "the thirty-third\nof"),
        # nothing tells, and other words here are parted
        ("in nations: na-\ntions of co-\nuntries", "in nations: nations\nof countries"),
        # nothing tells, and many lines end in hyphens
        ("a na-\ntion of peo-\nple and coun-\ntries of", "a nation\nof people\nand countries\nof"),
        # a name, a number and a dash are no parted words
        ("Jean-\nPierre said", "Jean-Pierre\nsaid"),
        ("in 1990-\n1995 and", "in 1990-\n1995 and"),
        ("he said -\nlater", "he said -\nlater"),
    ],
)
def test_words_that_were_parted_at_the_end_of_a_line_are_whole(lines: str, text: str) -> None:
    assert pdf.read(made([lines])).text == f"{text}\n"


def test_a_long_line_of_letters_takes_no_time() -> None:
    page = "a" * 1_000_000 + "-\n" + "b" * 1_000_000
    assert len(pdf._Hyphens([page]).without(page)) == 2_000_002  # noqa: SLF001


@pytest.mark.parametrize(
    ("said", "metadata"),
    [
        ({"title": "The Council"}, {"title": "The Council"}),
        ({"author": "Mammadov"}, {"author": "Mammadov"}),
        # names of files and of empty forms are no titles
        ({"title": "Microsoft Word - draft3.doc"}, {}),
        ({"title": "report.docx"}, {}),
        ({"title": "Untitled"}, {}),
        ({"title": " "}, {}),
    ],
)
def test_a_pdf_tells_of_itself(said: dict[str, str], metadata: dict[str, str]) -> None:
    found = dict(pdf.read(made(PAGES, **said)).metadata)
    assert found.pop("created")
    assert found == metadata | {"pages": "3"}


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_file_that_anyone_may_open_is_read(algorithm: str) -> None:
    assert pdf.read(encrypted(made(PAGES), "", algorithm)).metadata["pages"] == "3"
    assert refusal(encrypted(made(PAGES), "secret", algorithm)).what == "it is encrypted"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"Dear Sir,", "no PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "no PDF"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, "damaged"),
        (made(["", ""]), "no text layer"),
    ],
)
def test_a_bad_pdf_says_what_is_wrong(data: bytes, reason: str) -> None:
    assert reason in refusal(data).what


def test_a_scanned_page_has_no_text_layer() -> None:
    image = pytest.importorskip("PIL.Image", reason="pillow is not installed")
    document = fpdf.FPDF()
    document.add_page()
    document.image(image.new("L", (200, 300), 200), w=100)
    error = refusal(bytes(document.output()))
    assert "no text layer" in error.what
    assert "recognises text" in error.next
