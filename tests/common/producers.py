"""Documents as other programs make them: paragraphs of a language -> the bytes of a file.

Where a program is missing, the test is skipped and says so.
"""

from __future__ import annotations

import contextlib
import html
import io
import json
import logging
import subprocess
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import browsers
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FONTS = (  # that have Arabic and Latin letters
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
    "/Library/Fonts/Arial Unicode.ttf",
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
)
CHROMIUM_SECONDS = 120


def font() -> str:
    found = next((path for path in FONTS if Path(path).is_file()), None)
    if found is None:
        pytest.skip("NO FONT: install DejaVu Sans (fonts-dejavu-core); no PDF was made")
    return found


def text(paragraphs: list[str], language: str) -> bytes:
    del language
    return "\n\n".join(paragraphs).encode()


def old_text(paragraphs: list[str], language: str) -> bytes:
    """Return text as Windows wrote it before Unicode."""
    page = "cp1256" if language == "ar" else "cp1252"
    return "\r\n\r\n".join(paragraphs).encode(page, "ignore")


def page(paragraphs: list[str], language: str) -> bytes:
    direction = "rtl" if language == "ar" else "ltr"
    body = "\n".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html>\n<html lang={language} dir={direction}><head><meta charset=utf-8>"
        f"<title>{html.escape(paragraphs[0][:60])}</title>"
        f"<style>body {{font-family: 'DejaVu Sans'}}</style></head><body>{body}</body></html>"
    ).encode()


def docx(paragraphs: list[str], language: str) -> bytes:
    python_docx = pytest.importorskip("docx", reason="python-docx is not installed")
    document = python_docx.Document()
    document.core_properties.title = f"A document in {language}"
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document.save)


def odt(paragraphs: list[str], language: str) -> bytes:
    odfdo = pytest.importorskip("odfdo", reason="odfdo is not installed")
    document = odfdo.Document("text")
    document.meta.title = f"A document in {language}"
    document.body.clear()
    for paragraph in paragraphs:
        document.body.append(odfdo.Paragraph(paragraph))
    return saved(document.save)


def epub(paragraphs: list[str], language: str) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        maker = pytest.importorskip("ebooklib.epub", reason="EbookLib is not installed")
    book = maker.EpubBook()
    book.set_title(f"A book in {language}")
    book.set_language(language)
    chapters = []
    for number, start in enumerate(range(0, len(paragraphs), 4)):
        chapter = maker.EpubHtml(title=f"{number}", file_name=f"c{number}.xhtml", lang=language)
        chapter.content = "".join(f"<p>{html.escape(p)}</p>" for p in paragraphs[start : start + 4])
        book.add_item(chapter)
        chapters.append(chapter)
    book.add_item(maker.EpubNcx())
    book.spine = chapters
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return saved(lambda buffer: maker.write_epub(buffer, book))


def pdf_of_fpdf(paragraphs: list[str], language: str) -> bytes:
    """Return a PDF whose glyphs HarfBuzz has shaped, with the letters that each stands for."""
    return _fpdf(paragraphs, language, shaping=True)


def pdf_of_shapes(paragraphs: list[str], language: str) -> bytes:
    """Return a PDF as of programs that know no Arabic: shaped letters, in the order as seen."""
    if language != "ar":
        return _fpdf(paragraphs, language, shaping=False)
    shapes = pytest.importorskip("arabic_reshaper", reason="arabic-reshaper is not installed")
    bidi = pytest.importorskip("bidi.algorithm", reason="python-bidi is not installed")
    lines = [line for paragraph in paragraphs for line in [*_wrapped(paragraph, 70), ""]]
    seen = [bidi.get_display(shapes.reshape(line)) for line in lines]
    return _fpdf(seen, language, shaping=False)


def pdf_of_chromium(paragraphs: list[str], language: str) -> bytes:
    return printed(page(paragraphs, language))


def printed(document: bytes) -> bytes:
    """Return a web page as Chromium prints it."""
    chromium = browsers.chromium()
    if chromium is None:
        pytest.skip("NO BROWSER: set DRAGOMAN_CHROMIUM or install chromium; no PDF was printed")
    font()
    with _folder() as folder:
        (folder / "page.html").write_bytes(document)
        subprocess.run(  # noqa: S603 - the browser of the tests
            [
                *(
                    chromium,
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--no-pdf-header-footer",
                ),
                *(f"--user-data-dir={folder}/profile", f"--print-to-pdf={folder}/page.pdf"),
                (folder / "page.html").as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=CHROMIUM_SECONDS,
        )
        return (folder / "page.pdf").read_bytes()


def ndjson(paragraphs: list[str], language: str) -> bytes:
    lines = (
        json.dumps({"id": f"p{number}", "text": paragraph, "language": language})
        for number, paragraph in enumerate(paragraphs)
    )
    return "\n".join(lines).encode()


FORMATS: dict[str, tuple[str, Callable[[list[str], str], bytes]]] = {
    "txt": ("a.txt", text),
    "txt of Windows": ("a.txt", old_text),
    "md": ("a.md", text),
    "html": ("a.html", page),
    "docx by python-docx": ("a.docx", docx),
    "odt by odfdo": ("a.odt", odt),
    "epub by EbookLib": ("a.epub", epub),
    "pdf by Chromium": ("a.pdf", pdf_of_chromium),
    "pdf by fpdf2, HarfBuzz": ("a.pdf", pdf_of_fpdf),
    "pdf of shaped letters": ("a.pdf", pdf_of_shapes),
}


def saved(save: Callable[[io.BytesIO], object]) -> bytes:
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()


def _fpdf(paragraphs: list[str], language: str, *, shaping: bool) -> bytes:
    fpdf = pytest.importorskip("fpdf", reason="fpdf2 is not installed")
    if shaping:
        pytest.importorskip("uharfbuzz", reason="uharfbuzz is not installed")
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    document = fpdf.FPDF()
    document.add_page()
    document.add_font("Sans", fname=font())
    document.set_font("Sans", size=11)
    document.set_text_shaping(use_shaping_engine=shaping)
    for paragraph in paragraphs:
        align = "R" if language == "ar" else "L"
        document.multi_cell(0, 6, paragraph, align=align, new_x="LMARGIN", new_y="NEXT")
        document.ln(3)
    return bytes(document.output())


def _wrapped(paragraph: str, width: int) -> list[str]:
    lines = [""]
    for word in paragraph.split():
        if len(lines[-1]) + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    import tempfile  # noqa: PLC0415

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield Path(folder)
