"""Archives: what they may unpack to, and what is wrong with those that are refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from indexer.archive import Archive
from indexer.errors import UnreadableDocument


def packed(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()


STORED = packed(("a.xml", b"some text"), method=zipfile.ZIP_STORED)


def refusal(data: bytes, name: str = "a.xml") -> str:
    with pytest.raises(UnreadableDocument) as caught:
        Archive(data).read(name)
    assert caught.value.next
    return caught.value.what


def test_entries_are_read_whole() -> None:
    data = bytes(range(256)) * 1000
    archive = Archive(packed(("a.xml", data), ("b/c.xml", b"c")))
    assert "a.xml" in archive
    assert "c.xml" not in archive
    assert archive.read("a.xml") == data
    assert archive.read("b/c.xml") == b"c"


def test_a_small_entry_may_be_packed_as_well_as_it_likes() -> None:
    assert len(Archive(packed(("a.xml", bytes(1_000_000)))).read("a.xml")) == 1_000_000


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"text", "damaged"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
        (packed(("b.xml", b"b")), "no a.xml"),
        (STORED.replace(b"some text", b"zome text"), "damaged"),  # its checksum is wrong
        (packed(("a.xml", b"abc" * 10_000))[:-60], "damaged"),
        (packed(("a.xml", b"a"), method=zipfile.ZIP_BZIP2), "packed in a way"),
        (packed(("a.xml", bytes(5_000_000))), "unpacks to far more"),
        (packed(*((f"{n}", b"") for n in range(20_001))), "20,001 parts"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted, or in an older format"),
    ],
)
def test_a_bad_archive_says_what_is_wrong(data: bytes, reason: str) -> None:
    assert reason in refusal(data)


def test_an_encrypted_entry_says_so() -> None:
    data = bytearray(packed(("a.xml", b"a")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # APPNOTE 4.3: flags
        data[data.index(signature) + offset] |= 1
    assert "encrypted" in refusal(bytes(data))


def test_a_false_size_is_not_believed() -> None:
    data = bytearray(packed(("a.xml", bytes(5_000_000))))
    at = data.index(b"PK\x01\x02") + 24  # unpacked size in the list of entries
    data[at : at + 4] = (1000).to_bytes(4, "little")
    assert refusal(bytes(data))


def test_many_entries_together_have_a_bound() -> None:
    archive = Archive(packed(*((f"{n}", bytes(1_000_000)) for n in range(250))))
    with pytest.raises(UnreadableDocument, match="far more"):
        b"".join(map(archive.read, archive.names))


def test_a_bomb_is_stopped_before_it_is_unpacked() -> None:
    chunks = Archive(packed(("a.xml", bytes(100_000_000)))).chunks("a.xml")
    taken: list[int] = []
    with pytest.raises(UnreadableDocument):
        taken.extend(map(len, chunks))
    assert sum(taken) <= 21_000_000  # 200 times 100 kB
