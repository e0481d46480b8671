"""Translation memories: what is read of a file and kept, and what bad files do not do."""

from __future__ import annotations

import contextlib
import os
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import CorpusError, Failure, UnreadableDocument, UnsupportedFormat
from indexer.crosslingual import units
from indexer.crosslingual.files import Reason
from indexer.crosslingual.memory import Imported, Pair, import_file, pairs_in, read_pairs
from indexer.crosslingual.xml_reader import UNKNOWN_ENTITY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'
BOTH = Pair("en", "The council met.", "fr", "Le conseil s’est réuni.")
TSV = "en\tfr\nThe council met.\tLe conseil s’est réuni.\n"


def tuv(language: str, text: str) -> str:
    return f'<tuv xml:lang="{language}"><seg>{text}</seg></tuv>'


def tu(*texts: str) -> str:
    return f"<tu>{''.join(texts)}</tu>\n"


def tmx(*tus: str, head: str = HEAD) -> str:
    return f'{head}<tmx version="1.4"><header/><body>\n{"".join(tus)}</body></tmx>\n'


GOOD = tmx(tu(tuv("EN-US", BOTH.left), tuv("fr-FR", BOTH.right)))


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def pairs_of(folder: Path, name: str, content: str | bytes) -> list[Pair]:
    return list(read_pairs(written(folder, name, content)))


# --- TMX -----------------------------------------------------------------------------------------

SEGMENTS = [
    ("the <bpt i='1'>&lt;b&gt;</bpt>coun<ept i='1'/>cil", "the council"),  # bold within a word
    ("one<ph>&lt;br/&gt;</ph>two", "one two"),  # a line break parts words
    ("a <hi type='term'>treaty</hi> text", "a treaty text"),  # hi only shows, its text is text
    ("a<ph>x<sub>a footnote</sub>y</ph> b", "a b"),  # a text of its own within markup
    ("law<it pos='begin'>&lt;i&gt;</it>s", "laws"),
    ("peace\t&amp;\n  security", "peace & security"),  # tabs and lines are blanks
    ("<![CDATA[A < B]]> &#x2014; C", "A < B — C"),
    ("co\u0302te\u0301", "côté"),  # accents that were written apart are NFC
    ("a\u202eb\u2066c", "abc"),  # signs that turn the text around
]


@pytest.mark.parametrize(("segment", "expected"), SEGMENTS)
def test_a_segment_is_its_text_without_markup(tmp_path: Path, segment: str, expected: str) -> None:
    (pair,) = pairs_of(tmp_path, "a.tmx", tmx(tu(tuv("en", segment), tuv("fr", "x"))))
    assert pair.left == expected


LANGUAGES = [
    ("EN-US", "ar-SA", ("ar", "en")),  # regions are no matter
    ("fr_FR", "AR", ("ar", "fr")),  # as some programs write them
    ("fr-CA", "en-GB", ("en", "fr")),
    ("en", "en-GB", None),  # two spellings of one language
    ("en", "de", None),  # none of ours
    ("english", "fr", None),  # no tag of a language
    ("en", "", None),
    ("ar-Arab-EG", "en-Latn", ("ar", "en")),  # in the letters that it is written in
    ("ar-Latn", "fr", None),  # Arabic in Latin letters: no text is in it
]


@pytest.mark.parametrize(("one", "other", "expected"), LANGUAGES)
def test_languages_are_told_by_the_first_part_of_a_tag(
    tmp_path: Path, one: str, other: str, expected: tuple[str, str] | None
) -> None:
    text = tmx(tu(tuv(one, "a"), tuv(other, "b")), tu(tuv("en", "c"), tuv("ar", "d")))
    found = [
        (pair.left_language, pair.right_language) for pair in pairs_of(tmp_path, "a.tmx", text)
    ]
    assert found == [*([expected] if expected else []), ("ar", "en")]


def test_a_unit_in_three_languages_makes_three_pairs(tmp_path: Path) -> None:
    text = tmx(tu(tuv("fr", "paix"), tuv("en", "peace"), tuv("ar", "سلام"), tuv("es", "paz")))
    assert pairs_of(tmp_path, "a.TMX", text) == [
        Pair("ar", "سلام", "en", "peace"),
        Pair("ar", "سلام", "fr", "paix"),
        Pair("en", "peace", "fr", "paix"),
    ]


def test_the_attribute_of_older_versions_is_read_too(tmp_path: Path) -> None:
    assert pairs_of(tmp_path, "a.tmx", GOOD.replace("xml:lang", "lang")) == [BOTH]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1256"])
def test_the_declared_encoding_is_believed(tmp_path: Path, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    text = tmx(tu(tuv("ar", "مجلس الأمن"), tuv("fr", "Conseil de sécurité")), head=head)
    (pair,) = pairs_of(tmp_path, "a.tmx", text.encode(encoding))
    assert (pair.left, pair.right) == ("مجلس الأمن", "Conseil de sécurité")


LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "lol">' for n in range(10)
)
BROKEN_TMX: dict[str, tuple[str | bytes, str]] = {
    "cut off": (GOOD[:-40], "line 4"),
    "cut off within a letter": (GOOD.encode()[: GOOD.encode().index("é".encode()) + 1], "line 4"),
    "tags that cross": (GOOD.replace("</seg></tuv>", "</tuv></seg>", 1), "line 4"),
    "another XML": ("<html><body>\n</body></html>", "line 1"),
    "no XML": ("en\tfr\na\tb\n", "line 1"),
    "empty": ("", "line 1"),
    "nothing in our languages": (tmx(tu(tuv("de", "a"), tuv("es", "b"))), "a.tmx"),
    "no units": (tmx(), "a.tmx"),
    "another encoding than it says": (GOOD.encode("cp1252"), "line 4"),
    "an encoding that nobody knows": (GOOD.replace("UTF-8", "x-klingon"), "line 1"),
    "an encoding of several bytes": (GOOD.replace("UTF-8", "shift_jis"), "line 1"),
    "a codec that is no encoding": (GOOD.replace("UTF-8", "rot13"), "line 1"),
    "a billion laughs": (GOOD.replace('"tmx14.dtd"', f'"x" [{LAUGHS}]'), "line 2"),
    "a file of the system": (
        GOOD.replace('SYSTEM "tmx14.dtd"', '[<!ENTITY x SYSTEM "file:///etc/passwd">]'),
        "line 2",
    ),
    "an entity without a DTD": (tmx(tu(tuv("en", "&eacute;")), head=""), "line 2"),
    "a tag without an end": ("<tmx " + "a" * 3_000_000, "line 1"),
    "elements a thousand deep": ("<tmx>" + "<a>" * 1_000, "line 1"),
}


@pytest.mark.parametrize("name", BROKEN_TMX)
def test_a_broken_tmx_says_where_and_what_to_do_and_loses_nothing(
    tmp_path: Path, name: str
) -> None:
    content, where = BROKEN_TMX[name]
    folder = tmp_path / "memory"
    import_file(written(tmp_path, "a.tmx", GOOD), folder)
    before = [(path.name, path.read_bytes(), path.stat().st_ino) for path in folder.iterdir()]
    with pytest.raises(UnreadableDocument) as raised:
        import_file(written(tmp_path, "a.tmx", content), folder)
    assert where in raised.value.where
    assert raised.value.next
    assert [
        (path.name, path.read_bytes(), path.stat().st_ino) for path in folder.iterdir()
    ] == before


def test_an_entity_of_a_dtd_that_is_not_read_costs_its_unit_and_no_other(tmp_path: Path) -> None:
    units_ = tu(tuv("en", "caf&eacute;"), tuv("fr", "x")), tu(tuv("en", "tea"), tuv("fr", "thé"))
    done = import_file(written(tmp_path, "a.tmx", tmx(*units_)), tmp_path / "memory")
    assert done == Imported(1, 1, (Reason(UNKNOWN_ENTITY, 1, 4),))


# --- columns -------------------------------------------------------------------------------------

ROWS = [
    ("en\tfr\na\tb\n", [("a", "b")]),
    ("\ufeffen\tfr\r\na\tb\r\n", [("a", "b")]),  # as Windows writes it
    ("EN-GB\tfr_CA\na\tb", [("a", "b")]),  # no line end at the end
    ("fr\tnote\ten\nb\tsee there\ta\n", [("a", "b")]),  # a column that is no language
    ("en\tfr\na\tb\n\n \t \nc\td\n", [("a", "b"), ("c", "d")]),  # blank lines
    ("en\tfr\tar\na\tb\n", [("a", "b")]),  # the last column was left empty
    ('en\tfr\n"a" said\t"b\n', [('"a" said', '"b')]),  # quotation marks are no quoting
    ("en\tfr\na\x85b\u2028c\td\n", [("a b c", "d")]),  # Unicode's line ends end no row
    ("en\tfr\nonly one\na\tb\n", [("a", "b")]),
    ("en\tfr\na\tb\tc\nd\te\n", [("d", "e")]),  # which of the three is French?
    ("en\tfr\n\tb\na\t\nd\te\n", [("d", "e")]),
    (f"en\tfr\n{'a' * 200_000}\tb\nd\te\n", [("d", "e")]),
    (f"en\tfr\n{'a' * 30_000}\tb\nd\te\n", [("d", "e")]),
]


@pytest.mark.parametrize(("content", "expected"), ROWS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_rows_are_read_by_their_header(
    tmp_path: Path, content: str, expected: list[tuple[str, str]], encoding: str
) -> None:
    text = content.removeprefix("\ufeff") if encoding == "utf-16" else content
    found = pairs_of(tmp_path, "a.tsv", text.encode(encoding))
    assert [(pair.left, pair.right) for pair in found] == expected


BROKEN_TSV = {
    "empty": (b"", "line 1"),
    "no header": (b"The council met.\tLe conseil.\n", "line 1"),
    "one language": (b"en\tnote\na\tb\n", "line 1"),
    "a language twice": (b"en\ten-US\tfr\na\tb\tc\n", "line 1"),
    "a header and nothing else": (b"en\tfr\n", "a.tsv"),
    "no row with two texts": (b"en\tfr\na\nb\n", "a.tsv"),
    "in another encoding": ("en\tfr\nyes\toui\nsummer\tété\n".encode("cp1252"), "line 3"),
    "UTF-16 without its mark": ("en\tfr\na\tb\n".encode("utf-16-le"), "line 1"),
    "UTF-16 cut off": ("en\tfr\na\tb\n".encode("utf-16")[:-1], "line"),
    "binary": (bytes(range(256)) * 10, "line 1"),
}


@pytest.mark.parametrize("name", BROKEN_TSV)
def test_a_broken_table_says_where_and_what_to_do_and_loses_nothing(
    tmp_path: Path, name: str
) -> None:
    content, where = BROKEN_TSV[name]
    folder = tmp_path / "memory"
    import_file(written(tmp_path, "a.tsv", TSV), folder)
    with pytest.raises(UnreadableDocument) as raised:
        import_file(written(tmp_path, "a.tsv", content), folder)
    assert where in raised.value.where
    assert raised.value.next
    assert list(pairs_in(folder)) == [BOTH]
    assert len(list(folder.iterdir())) == 1


def test_rows_that_cannot_be_used_are_counted_and_the_first_is_named(tmp_path: Path) -> None:
    rows = "en\tfr\na\tb\nalone\n\nalone\nc\td\te\n" + "x" * 200_000 + "\ty\nf\tg\n"
    done = import_file(written(tmp_path, "a.tsv", rows), tmp_path / "memory")
    assert done == Imported(
        pairs=2,
        skipped=4,
        reasons=(
            Reason(units.TOO_FEW, 2, 3),
            Reason(units.TOO_MANY, 1, 6),
            Reason(units.TOO_LONG, 1, 7),
        ),
    )


# --- the folder ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kept"), [("a.tmx", GOOD, "a.tmx.tsv"), ("a.tsv", TSV, "a.tsv")]
)
def test_what_is_imported_is_kept_and_again_changes_nothing(
    tmp_path: Path, name: str, content: str, kept: str
) -> None:
    folder = tmp_path / "corpus" / ".dragoman" / "memory"
    path = written(tmp_path, name, content)
    assert import_file(path, folder) == Imported(1)
    before = (folder / kept).stat()
    assert import_file(path, folder) == Imported(1)
    copy = written(tmp_path, f"copy-{name}", content)
    assert import_file(copy, folder) == Imported(1)  # under another name, too
    after = (folder / kept).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [path.name for path in folder.iterdir()] == [kept]
    assert list(pairs_in(folder)) == [BOTH]


def test_a_newer_file_takes_the_place_of_the_one_of_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "memory"
    import_file(written(tmp_path, "a.tsv", TSV), folder)
    import_file(written(tmp_path, "b.tsv", "en\tar\npeace\tسلام\n"), folder)
    import_file(written(tmp_path, "a.tsv", "en\tfr\nlaw\tdroit\n"), folder)
    assert list(pairs_in(folder)) == [
        Pair("en", "law", "fr", "droit"),
        Pair("ar", "سلام", "en", "peace"),
    ]


def test_what_is_kept_can_be_imported_where_it_lies(tmp_path: Path) -> None:
    folder = tmp_path / "memory"
    import_file(written(tmp_path, "a.tmx", GOOD), folder)
    assert import_file(folder / "a.tmx.tsv", folder) == Imported(1)
    assert list(pairs_in(folder)) == [BOTH]


def test_a_folder_that_is_not_there_has_no_pairs(tmp_path: Path) -> None:
    assert list(pairs_in(tmp_path / "nowhere")) == []


def test_a_bad_file_among_those_kept_disturbs_no_other(tmp_path: Path) -> None:
    written(tmp_path, "a.tsv", "no header\n")
    written(tmp_path, "b.tsv", TSV)
    failures: list[Failure] = []
    assert list(pairs_in(tmp_path, failures)) == [BOTH]
    assert list(pairs_in(tmp_path)) == [BOTH]
    assert [failure.id for failure in failures] == ["a.tsv"]


@pytest.mark.parametrize("name", ["a.txt", "a", "a.csv"])
def test_other_formats_are_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnsupportedFormat):
        import_file(written(tmp_path, name, TSV), tmp_path / "memory")


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument):
        import_file(tmp_path / "none.tmx", tmp_path / "memory")
    with pytest.raises(UnreadableDocument):
        list(read_pairs(tmp_path / "none.tsv"))


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    blocked = written(tmp_path, "memory", "a file in its place")
    with pytest.raises(CorpusError) as raised:
        import_file(written(tmp_path, "a.tmx", GOOD), blocked)
    assert raised.value.where == str(blocked)


def test_a_disk_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "memory"
    import_file(written(tmp_path, "a.tsv", TSV), folder)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CorpusError, match="No space left"):
        import_file(written(tmp_path, "a.tsv", "en\tfr\nlaw\tdroit\n"), folder)
    assert list(pairs_in(folder)) == [BOTH]
    assert len(list(folder.iterdir())) == 1


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_whatever_a_table_holds_is_read_again_as_it_was_kept(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    home = tmp_path_factory.mktemp("law")
    path = written(home, "a.tsv", "en\tfr\n" + "".join(f"{a}\t{b}\n" for a, b in rows) + "x\ty\n")
    first = list(read_pairs(path))
    assert import_file(path, home / "memory").pairs == len(first)
    assert list(pairs_in(home / "memory")) == first


@given(st.binary(max_size=200), st.integers(0, len(GOOD)))
def test_damage_anywhere_is_an_error_of_ours_or_none(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, at: int
) -> None:
    home = tmp_path_factory.mktemp("junk")
    for name, content in (("a.tmx", GOOD.encode()), ("a.tsv", TSV.encode())):
        path = written(home, name, content[:at] + junk + content[at + len(junk) :])
        with contextlib.suppress(UnreadableDocument):
            import_file(path, home / "memory")
        left = list((home / "memory").glob(".*"))
        assert not left, name


def long_tmx() -> Iterator[bytes]:
    yield tmx().encode().partition(b"</body>")[0]
    unit = tu(tuv("en", "peace " * 20), tuv("fr", "paix " * 20)).encode()
    for _ in range(200):
        yield unit * 100
    yield b"</body></tmx>"


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    with path.open("wb") as file:
        file.writelines(long_tmx())
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_pairs(path)) == 20_000
        assert tracemalloc.get_traced_memory()[1] < path.stat().st_size / 5
    finally:
        tracemalloc.stop()
