"""The glyphs of a page of a PDF and where they stand: lines of them, put in the order of reading.

For pages with Arabic only. Programs write its glyphs from left to right, or word by word from the
right, with spaces or with gaps; common to all is where things stand in the end. Operators and
matrices are those of ISO 32000-2, 9.4.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from indexer import visual

if TYPE_CHECKING:
    from collections.abc import Callable

    from pypdf import PageObject
    from pypdf.generic._font import Font

_SAME_LINE = 0.8  # of the height of letters: what stands no further up or down is on the line
_OVERLAP = 0.3  # of the height of letters: kerning moves back no more than this
_GAP = 0.5  # of the width of a space: a wider gap is one
_SHOWS = frozenset((b"Tj", b"TJ", b"'", b'"'))
_MOVES = frozenset((b"BT", b"Td", b"TD", b"Tm", b"T*", b"'", b'"'))
_SPACED_OPERANDS = 3  # of ": word space, letter space, text


class _TextState(NamedTuple):
    """What q keeps and Q brings back; ISO 32000-2, table 102."""

    font: Font | None = None
    size: float = 1.0
    letter_space: float = 0.0
    word_space: float = 0.0
    stretch: float = 1.0


@dataclass(slots=True)
class _Piece:
    """Glyphs that follow each other from left to right without a way back."""

    start: float
    end: float
    units: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Line:
    baseline: float
    height: float
    space: float  # a wider gap parts words
    pieces: list[_Piece] = field(default_factory=list)


class Page:
    """Takes the operators of a page, as pypdf hands them out, and gives its text."""

    def __init__(self, page: PageObject, font_of: Callable[[Any], Font]) -> None:
        """Take the page, whose resources name its fonts, and what makes a font of a resource."""
        self._font_of = font_of
        self._fonts: dict[int, Font] = {}
        self._resources: list[Any] = [_resolved(page.get("/Resources"))]
        self._state = _TextState()
        self._kept: list[_TextState] = []
        self._lines: list[_Line] = []
        self._pen: float | None = None  # where the last glyph ended, until something moves it
        self._said: list[str | None] = []  # of marked content, what its glyphs say: ActualText

    def before(self, operator: bytes, operands: Any, cm: list[float], tm: list[float]) -> None:  # noqa: ANN401 - pypdf's
        """Take an operator before pypdf does: the matrices are those it acts upon."""
        if operator in _MOVES:
            self._pen = None
        if operator in _SHOWS:
            self._show(operator, operands, cm, tm)
        elif operator == b"Do" and operands:
            form = self._resource("/XObject", operands[0])
            self._resources.append(_resolved(form.get("/Resources")) if form else None)
        elif operator == b"q":
            self._kept.append(self._state)
        elif operator == b"Q" and self._kept:
            self._state = self._kept.pop()
        elif operator in {b"BDC", b"BMC"}:
            self._said.append(_actual_text(operands))
        elif operator == b"EMC" and self._said:
            self._said.pop()
        else:
            self._set(operator, operands)

    def after(self, operator: bytes, operands: Any, _cm: list[float], _tm: list[float]) -> None:  # noqa: ANN401 - pypdf's
        """Take notice that an operator is done: a form's own resources end with it."""
        if operator == b"Do" and operands:
            self._resources.pop()

    def text(self) -> str:
        """Return the lines of the page as they are read."""
        seen = ["".join(unit for p in line.pieces for unit in p.units) for line in self._lines]
        leftwards = visual.runs_left("".join(seen))
        return "\n".join(
            _read(line, leftwards=visual.runs_left(text, by_default=leftwards))
            for line, text in zip(self._lines, seen, strict=True)
        )

    def _set(self, operator: bytes, operands: Any) -> None:  # noqa: ANN401 - pypdf's
        state, value = self._state, _number(operands)
        if operator == b"Tf" and operands:
            size = _number(operands[1:])
            font = self._font(operands[0])
            self._state = state._replace(font=font, size=state.size if size is None else size)
        elif value is None:
            return
        elif operator == b"Tc":
            self._state = state._replace(letter_space=value)
        elif operator == b"Tw":
            self._state = state._replace(word_space=value)
        elif operator == b"Tz":
            self._state = state._replace(stretch=value / 100)

    def _font(self, name: Any) -> Font | None:  # noqa: ANN401 - pypdf's
        resource = self._resource("/Font", name)
        if resource is None:
            return None
        if id(resource) not in self._fonts:
            self._fonts[id(resource)] = self._font_of(resource)
        return self._fonts[id(resource)]

    def _resource(self, kind: str, name: Any) -> Any:  # noqa: ANN401 - pypdf's
        """Look a name up, from the innermost form outwards."""
        for resources in reversed(self._resources):
            named = _resolved(resources.get(kind)) if resources else None
            found = _resolved(named.get(name)) if named else None
            if found is not None:
                return found
        return None

    def _show(self, operator: bytes, operands: Any, cm: list[float], tm: list[float]) -> None:  # noqa: ANN401 - pypdf's
        if operator == b'"' and len(operands) >= _SPACED_OPERANDS:
            operands = operands[2:]
        if not operands or self._state.font is None:
            return
        place = _product(tm, cm)
        scale = math.hypot(place[0], place[1])
        if not scale:
            return
        along = self._pen
        if along is None:
            along = (place[4] * place[0] + place[5] * place[1]) / scale
        across = (place[5] * place[0] - place[4] * place[1]) / scale
        size = abs(self._state.size) * scale
        line = self._line(across, size)
        for item in operands[0] if operator == b"TJ" else operands[:1]:
            if isinstance(item, bytes):
                along = self._write(line, item, along, scale)
            elif isinstance(item, int | float):
                along -= item / 1000 * self._state.size * self._state.stretch * scale
        self._pen = along

    def _line(self, across: float, height: float) -> _Line:
        """Return the line that lies so far up: the last one, or a new one."""
        if self._lines:
            last = self._lines[-1]
            if abs(last.baseline - across) <= _SAME_LINE * max(last.height, height):
                return last
        space = self._state.font.space_width if self._state.font else 250
        self._lines.append(_Line(across, height, _GAP * space / 1000 * height))
        return self._lines[-1]

    def _write(self, line: _Line, codes: bytes, start: float, scale: float) -> float:
        """Add the glyphs of some codes to a line, and return where they end."""
        units, width = self._glyphs(codes)
        said = [text for text in self._said if text is not None]
        if said:  # the first glyph stands for all of them
            units = said[:1] if said[0] else []
            self._said = ["" if text is not None else None for text in self._said]
        end = start + width * scale
        only_marks = all(unicodedata.combining(c) for unit in units for c in unit)
        pieces = line.pieces
        if pieces and only_marks:  # they are put over a letter from wherever the pen is
            pieces[-1].units += units
            return end
        if pieces and start > pieces[-1].end - _OVERLAP * line.height:
            if start - pieces[-1].end > line.space:
                pieces[-1].units.append(" ")
            pieces[-1].units += units
            pieces[-1].end = max(end, pieces[-1].end)
        else:
            pieces.append(_Piece(start, end, units))
        return end

    def _glyphs(self, codes: bytes) -> tuple[list[str], float]:
        """Return what each glyph stands for, and how wide they are together."""
        state = self._state
        font = state.font
        assert font is not None  # noqa: S101 - looked at before
        if isinstance(font.encoding, str):
            raw = codes.decode(font.encoding, "replace")
            letters = list(raw)
        else:
            raw = "".join(map(chr, codes))
            letters = [font.encoding.get(code, chr(code)) for code in codes]
        width = 0.0
        for code in raw:
            one = font.space_width if code == font.space_char else font.get_text_width(code)
            width += one / 1000 * state.size + state.letter_space
            width += state.word_space if code == " " else 0
        return [font.character_map.get(letter, letter) for letter in letters], width * state.stretch


def _read(line: _Line, *, leftwards: bool) -> str:
    """Return a line in its order; its pieces may have been written in any."""
    text = "".join(unit for piece in line.pieces for unit in piece.units)
    pieces = line.pieces
    if visual.has_arabic(text):
        pieces = sorted(pieces, key=lambda piece: piece.start)
    units: list[str] = []
    end = math.inf
    for piece in pieces:
        if piece.start - end > line.space or (units and piece.start < end - line.height):
            units.append(" ")
        units += piece.units
        end = piece.end
    read = visual.logical(units, leftwards=leftwards and visual.has_arabic(text))
    return " ".join(read.split())


def _resolved(value: Any) -> Any:  # noqa: ANN401 - pypdf's
    return value.get_object() if hasattr(value, "get_object") else value


def _actual_text(operands: Any) -> str | None:  # noqa: ANN401 - pypdf's
    """Return what a program says that the glyphs to come stand for; ISO 32000-2, 14.9.4."""
    properties = _resolved(operands[1]) if len(operands) > 1 else None
    said = properties.get("/ActualText") if isinstance(properties, dict) else None
    return str(said) if isinstance(said, str) else None


def _number(operands: Any) -> float | None:  # noqa: ANN401 - pypdf's
    value = operands[0] if operands else None
    return float(value) if isinstance(value, int | float) else None


def _product(m: list[float], n: list[float]) -> list[float]:
    return [
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    ]
