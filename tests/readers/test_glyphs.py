"""Lines of glyphs: the same words in whatever order, with whatever gaps, they are written."""

from __future__ import annotations

from typing import Any

import pytest
from pypdf.generic._font import Font

from indexer.glyphs import Page

WIDTH, SPACE = 500, 250  # thousandths of the size
IDENTITY = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
Operation = tuple[bytes, list[Any]]


class Pdf:
    """A page whose only font has letters for codes; it keeps the text matrix, as pypdf does."""

    def __init__(self) -> None:
        resources = {"/Font": {"/F": {}}, "/XObject": {"/X": {"/Resources": {"/Font": {"/G": {}}}}}}
        self.page = Page({"/Resources": resources}, lambda _: self.font)  # type: ignore[arg-type]
        self.font = Font("F", "utf-16-be", character_widths={"default": WIDTH, " ": SPACE})
        self.tm = IDENTITY

    def write(self, *operations: Operation) -> Pdf:
        for operator, operands in operations:
            self.page.before(operator, operands, IDENTITY, self.tm)
            if operator == b"BT":
                self.tm = IDENTITY
            elif operator == b"Tm":
                self.tm = [float(value) for value in operands]
            elif operator == b"Td":
                self.tm = [*self.tm[:4], self.tm[4] + operands[0], self.tm[5] + operands[1]]
            self.page.after(operator, operands, IDENTITY, self.tm)
        return self


def font(size: float = 10) -> Operation:
    return (b"Tf", ["/F", size])


def at(x: float, y: float = 0) -> Operation:
    return (b"Tm", [1, 0, 0, 1, x, y])


def by(x: float, y: float = 0) -> Operation:
    return (b"Td", [x, y])


def show(text: str) -> Operation:
    return (b"Tj", [text.encode("utf-16-be")])


def spaced(*items: str | float) -> Operation:
    return (b"TJ", [[i.encode("utf-16-be") if isinstance(i, str) else i for i in items]])


def text(*operations: Operation) -> str:
    return Pdf().write((b"BT", []), font(), *operations).page.text()


BT: Operation = (b"BT", [])
ET: Operation = (b"ET", [])


@pytest.mark.parametrize(
    "operations",
    [
        # the whole line from left to right, with blanks
        [at(0), show("نمألا سلجم")],
        # the same, in several strings that follow each other
        [at(0), show("نمأ"), show("لا "), show("سلجم")],
        # with gaps instead of blanks
        [at(0), spaced("نمألا", -300, "سلجم")],
        # kerning is no gap
        [at(0), spaced("نم", -40, "ألا", -300, "سل", 60, "جم")],
        # word by word from the right, each an object of its own
        [at(30), show("سلجم"), ET, BT, at(0), show("نمألا")],
        # word by word from the right, in one object
        [at(30), show("سلجم"), by(-30), show("نمألا")],
        # word by word from the right, the blank with the second word
        [at(27.5), show("سلجم"), by(-27.5), show("نمألا ")],
        # from the left, each placed
        [at(0), show("نمألا"), by(27.5), show("سلجم")],
        # letters said by the program itself
        [at(0), (b"BDC", ["/Span", {"/ActualText": "الأمن"}]), show("xyz"), show("w"),
         (b"EMC", []), show(" سلجم")],
        # twice as large by the matrix
        [(b"Tm", [2, 0, 0, 2, 0, 0]), spaced("نمألا", -300, "سلجم")],
        # upwards, as on a page that lies on its side
        [(b"Tm", [0, 1, -1, 0, 0, 0]), spaced("نمألا", -300, "سلجم")],
    ],
)  # fmt: skip
def test_two_words_are_read_as_two_words(operations: list[Operation]) -> None:
    assert text(*operations) == "مجلس الأمن"


def test_lines_stand_one_below_the_other() -> None:
    assert text(at(0, 50), show("سلجم"), at(0, 35), show("نمألا")) == "مجلس\nالأمن"


def test_a_vowel_sign_above_the_line_makes_no_line_and_no_word() -> None:
    found = text(at(0), show("سلجم"), at(12, 5), show("\u064e"), at(20), show(" "))
    assert found.replace("\u064e", "") == "مجلس"


def test_a_number_keeps_its_place_between_words() -> None:
    assert text(at(0), show("ماع"), at(17.5), show("2012"), at(40), show("يف")) == "في 2012 عام"


def test_a_latin_line_of_an_arabic_page_keeps_its_order() -> None:
    lines = text(at(0, 90), show("نمألا سلجم يف ةسلج"), at(0, 70), show("Security Council"))
    assert lines.split("\n")[1] == "Security Council"


def test_fonts_of_a_form_are_found_and_forgotten() -> None:
    pdf = Pdf()
    pdf.page.before(b"Do", ["/X"], IDENTITY, IDENTITY)
    pdf.write(BT, (b"Tf", ["/G", 10]), at(0), show("سلجم"), ET)
    pdf.page.after(b"Do", ["/X"], IDENTITY, IDENTITY)
    pdf.write(BT, (b"Tf", ["/G", 10]), at(0, 50), show("نمألا"), ET)
    assert pdf.page.text() == "مجلس"


@pytest.mark.parametrize(
    "operation",
    [
        (b"Tj", []),
        (b"TJ", [[]]),
        (b'"', [1]),
        (b"Tf", []),
        (b"Tf", ["/none", 10]),
        (b"Do", ["/none"]),
        (b"Do", []),
        (b"EMC", []),
        (b"Q", []),
        (b"Tc", ["x"]),
        (b"BDC", ["/Span"]),
        (b"Tm", [0, 0, 0, 0, 0, 0]),
    ],
)
def test_operators_that_make_no_sense_disturb_nothing_before_them(operation: Operation) -> None:
    assert text(at(0), show("سلجم"), operation) == "مجلس"
