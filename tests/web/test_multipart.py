"""A form with files, read as a stream."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import BadRequest

from webapp.multipart import Part, parts

BOUNDARY = "----bound"


def form(*given: Part) -> bytes:
    body = b""
    for one in given:
        file = f'; filename="{one.file_name}"' if one.file_name is not None else ""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{one.name}"{file}\r\n\r\n'
        body += head.encode() + (one.data or b"") + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode()


class Trickle(io.BytesIO):
    """Gives a few bytes at a time, as a slow line does."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._size = size

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(self._size, size) if size and size > 0 else self._size)


def read(body: bytes, longest: int = 1_000, size: int = 65_536) -> list[Part]:
    return list(parts(Trickle(body, size), BOUNDARY, longest))


CONTENTS = st.binary(max_size=300) | st.sampled_from(
    [b"\r\n", b"--", b"\r\n--", f"\r\n--{BOUNDARY[:-1]}".encode(), b"\r" * 90, b"\n--\n" * 40]
)
NAMES = st.text("abcxyz .é١", min_size=1, max_size=12).map(str.strip).filter(bool)


@given(
    st.lists(st.builds(Part, NAMES, st.none() | NAMES, CONTENTS), max_size=5),
    st.integers(1, 400),
)
def test_what_a_browser_sends_is_what_is_read(sent: list[Part], size: int) -> None:
    assert read(form(*sent), size=size) == sent


@given(st.binary(max_size=400), st.integers(1, 100))
def test_whatever_comes_is_read_or_refused(junk: bytes, size: int) -> None:
    for body in (junk, form(Part("a", "b.txt", b"c"))[:-9] + junk):
        try:
            read(body, size=size)
        except BadRequest:
            continue


def test_a_form_that_breaks_off_anywhere_yields_only_what_came_whole() -> None:
    sent = [Part("token", None, b"1"), Part("files", "a.txt", b"one"), Part("files", "b.txt", b"2")]
    body = form(*sent)
    for end in range(len(body) - len("--\r\n")):
        stream = parts(io.BytesIO(body[:end]), BOUNDARY, 1_000)
        whole = [part for part in sent if body.find(_whole(part)) + len(_whole(part)) <= end]
        for part in whole:
            assert next(stream) == part
        with pytest.raises(BadRequest):
            next(stream)


def _whole(part: Part) -> bytes:
    """Return a part with the boundary after it."""
    return (part.data or b"") + f"\r\n--{BOUNDARY}".encode()


@pytest.mark.parametrize(("length", "fits"), [(1_000, True), (1_001, False), (300_000, False)])
def test_no_more_of_a_file_is_held_than_is_allowed(length: int, *, fits: bool) -> None:
    data = b"x" * length
    first, last = read(form(Part("files", "a.txt", data), Part("files", "b.txt", b"2")))
    assert first == Part("files", "a.txt", data if fits else None)
    assert last.data == b"2"


def test_a_field_is_no_longer_than_a_field() -> None:
    (field,) = read(form(Part("folder", None, b"x" * 10_001)), longest=1_000_000)
    assert field.data is None
    assert field.text == ""


def test_the_head_of_a_part_has_an_end() -> None:
    with pytest.raises(BadRequest):
        read(f"--{BOUNDARY}\r\nContent-Disposition: {'x' * 1_000_000}".encode())
