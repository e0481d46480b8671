"""Bytes to clean text: encodings, control characters, front matter."""

from __future__ import annotations

import codecs

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import UnreadableDocument
from indexer.text import clean, clean_line, decode, is_date, metadata, split_front_matter

ARABIC = "أعلن المتحدث باسم الأمم المتحدة أمس أن القرار رقم 822 سيُنفَّذ، ثم غادر القاعة.\n"
FRENCH = "L’Assemblée générale s’est réunie à Genève en février ; les réfugiés ont été entendus.\n"
MIXED = "الأمم المتحدة, United Nations, Nations Unies à Genève, Şuşa 😀\n"

BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
BIDI_MARKS = "\u200e\u200f\u061c"


# --- decoding ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        MIXED.encode(),
        codecs.BOM_UTF8 + MIXED.encode(),
        codecs.BOM_UTF16_LE + MIXED.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + MIXED.encode("utf-16-be"),
    ],
    ids=["UTF-8", "UTF-8 with BOM", "UTF-16 little-endian", "UTF-16 big-endian"],
)
def test_unicode_is_read_as_what_it_says_it_is(data: bytes) -> None:
    assert decode(data) == (MIXED, "")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        # two sentences, one line, one phrase: of Windows in Arabic and in French
        (ARABIC * 20, "cp1256"),
        (ARABIC, "cp1256"),
        ("الأمم المتحدة", "cp1256"),
        ("السلام", "cp1256"),
        # half in Latin letters, as bilingual documents are
        ("الأمم المتحدة United Nations\n" * 20, "cp1256"),
        ("قرار مجلس الأمن رقم 822 (Security Council resolution 822)\n" * 20, "cp1256"),
        ("قرار مجلس الأمن رقم 822", "cp1256"),
        (FRENCH * 20, "cp1252"),
        (FRENCH, "cp1252"),
        ("Déclaration du président à l’Assemblée", "cp1252"),
        ("Résolution", "cp1252"),
        ("été à Genève", "cp1252"),
        (ARABIC * 20, "iso8859-6"),
        (FRENCH.replace("’", "'") * 20, "iso8859-15"),
    ],
)
def test_an_encoding_that_is_not_told_is_guessed(text: str, encoding: str) -> None:
    data = text.replace("،", ",").encode(encoding)
    decoded, guessed = decode(data)
    assert decoded == data.decode(encoding)
    assert guessed


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \t\r\n",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x00\x00\x00\x01\x80\x08\x06\x00\x00",
        b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" + bytes(range(256)),
        b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00",
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 8,
        "text of no BOM".encode("utf-16-le"),
        bytes(1000),
    ],
    ids=["empty", "blank", "PNG", "ZIP", "ELF", "PDF", "UTF-16 without BOM", "NUL"],
)
def test_a_file_that_is_no_text_says_so_and_what_to_do(data: bytes) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        decode(data)
    assert caught.value.next


def test_one_nul_does_not_make_a_text_binary() -> None:
    text, _ = decode(b"a text that some program has ended with a NUL as its strings end\0")
    assert clean(text).endswith("as its strings end")


@pytest.mark.parametrize("text", [ARABIC * 30, FRENCH * 30, "plain English, " * 30 + "naïve"])
def test_one_damaged_byte_does_not_cost_a_utf8_document(text: str) -> None:
    decoded, _ = decode(text.encode() + b"\xff")
    assert decoded[: len(text)] == text


@given(data=st.binary(max_size=300))
def test_any_bytes_are_text_or_unreadable(data: bytes) -> None:
    try:
        text, _ = decode(data)
    except UnreadableDocument:
        return
    clean(text).encode()


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
def test_any_utf8_text_is_read_as_it_is(text: str) -> None:
    data = text.encode()
    if data.strip() and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE)):
        assert decode(data) == (text, "")


# --- cleaning ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("\r\r\n\n", "\n\n\n"),
        ("a\0b", "ab"),
        ("a\ud800b\udfff", "ab"),  # lone surrogates: no engine, no JSON takes them
        ("\ud83d\ude00", ""),  # two of them are no emoji in Python
        (f"a{BIDI_CONTROLS}b", "ab"),  # they make a text read as what it does not say
        (f"a{BIDI_MARKS}b", f"a{BIDI_MARKS}b"),  # these only help
        ("مُتَّحـــدة 😀 \u200c", "مُتَّحـــدة 😀 \u200c"),  # whatever else was written stays
        ("e\u0301 é", "e\u0301 é"),  # composed or not: offsets count what the file has
        ("", ""),
    ],
)
def test_nothing_that_misleads_is_left_and_nothing_else_is_touched(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(text=st.text(st.characters()))
def test_clean_text_stays_as_it_is_and_can_be_encoded(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert "\r" not in cleaned
    cleaned.encode()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  two\n lines\t ", "two lines"),
        ("e\u0301te\u0301", "été"),
        ("a\u202eb\0", "ab"),
        ("\u00a0\u2003", ""),
    ],
)
def test_metadata_is_one_composed_line(text: str, line: str) -> None:
    assert clean_line(text) == line


# --- front matter --------------------------------------------------------------------------------


def front(yaml: str, body: str = "Body.\n") -> tuple[dict[str, str], str]:
    return split_front_matter(f"---\n{yaml}\n---\n{body}")


@pytest.mark.parametrize(
    ("yaml", "values"),
    [
        ("title: Council", {"title": "Council"}),
        ("Title: Council", {"title": "Council"}),
        ("title: 'L’Assemblée: débats'", {"title": "L’Assemblée: débats"}),
        ("عنوان: مجلس", {"عنوان": "مجلس"}),
        # dates, numbers and truth stay as they were written
        ("date: 2012-05-04", {"date": "2012-05-04"}),
        ("date: 2012", {"date": "2012"}),
        ("version: 1.10", {"version": "1.10"}),
        ("lang: no", {"lang": "no"}),
        # lists are joined
        ("tags: [un, council]", {"tags": "un, council"}),
        ("tags:\n  - un\n  - council", {"tags": "un, council"}),
        # values on one line, whatever they were
        ("title: |\n  two\n  lines", {"title": "two lines"}),
        ('title: "a\\u202eb\\0c"', {"title": "abc"}),
        # what says nothing is not kept
        ("title:\nsource: UN", {"source": "UN"}),
        ("tags: []", {}),
        ("{}", {}),
        # nothing of Python is made from it
        ("k: !!python/object/apply:os.getcwd []", {}),
    ],
)
def test_front_matter_becomes_flat_metadata(yaml: str, values: dict[str, str]) -> None:
    assert front(yaml) == (values, "Body.\n")


@pytest.mark.parametrize(
    "yaml",
    [
        "title: Council: the debate",  # a colon too many
        "title: [unclosed",
        "\ttitle: tab",
        "title: 'unclosed",
        "just a sentence",  # YAML, but no mapping
        "- a\n- list",
        "42",
        "a: &a [*a]",
        "? [a]\n: b",
        "a: b\n...\nc: d",
        "a: \x07",
        "[" * 2000,  # deeper than Python's stack
        "{a: " * 2000,
    ],
)
def test_what_is_no_mapping_in_yaml_is_left_in_the_text(yaml: str) -> None:
    text = f"---\n{yaml}\n---\nBody.\n"
    assert split_front_matter(text) == ({}, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Body.",
        "---",
        "---\n",
        "---\ntitle: never closed\n",
        "Body.\n---\ntitle: too late\n---\n",
        "\n---\ntitle: after a blank line\n---\n",
        " ---\ntitle: indented\n---\n",
        "----\ntitle: four\n----\n",
        "--- title: on one line ---\n",
    ],
)
def test_a_text_without_front_matter_is_left_alone(text: str) -> None:
    assert split_front_matter(text) == ({}, text)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("---\ntitle: T\n---\n\n\nBody.", "Body."),
        ("---\ntitle: T\n---", ""),
        ("--- \ntitle: T\n---\t\nBody.", "Body."),
        ("---\ntitle: T\n---\nBody.\n---\nmore: text\n---\n", "Body.\n---\nmore: text\n---\n"),
    ],
)
def test_the_text_begins_after_the_second_line_of_dashes(text: str, body: str) -> None:
    assert split_front_matter(text) == ({"title": "T"}, body)


LINES = st.builds(
    "{}: {}".format,
    st.sampled_from(["title", "date", "on", "_x", "12"]),
    st.text(st.sampled_from("abé01 '\"-:.,/()#[{&*!|>%@`~؟"), max_size=8)
    | st.text(st.sampled_from("abé01 -:.,/()"), max_size=8).map("'{}'".format),
)


@given(st.lists(LINES, min_size=1, max_size=4))
def test_names_and_plain_strings_are_what_a_parser_of_yaml_makes_of_them(lines: list[str]) -> None:
    source = "\n".join(lines)
    try:
        parsed = yaml.load(source, Loader=yaml.BaseLoader)  # noqa: S506 - it makes only strings
    except yaml.YAMLError:
        parsed = {}
    assert front(source)[0] == metadata(parsed)


def test_empty_front_matter_is_no_text() -> None:
    assert split_front_matter("---\n---\nBody.") == ({}, "Body.")


def test_front_matter_that_multiplies_itself_stays_small() -> None:
    levels = "\n".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 10)}]" for n in range(1, 6))
    values, _ = front(f"k0: &k0 [x]\n{levels}")
    assert sum(map(len, values.values())) < 10_000


@given(yaml=st.text(st.sampled_from("-:[]{}&*!|>'\"%@`#?,~ \nab\t0é"), max_size=60))
def test_any_front_matter_leaves_the_text_whole(yaml: str) -> None:
    values, text = front(yaml, "The body.")
    assert text.endswith("The body.")
    assert all(name == name.lower() and value.strip() for name, value in values.items())


@pytest.mark.parametrize(
    ("values", "flat"),
    [
        ({"Title": "T", "n": 3, "none": None, "empty": "  "}, {"title": "T", "n": "3"}),
        ({"tags": ["a", None, "b"]}, {"tags": "a, b"}),
        ({"عنوان ": "مجلس\nالأمن"}, {"عنوان": "مجلس الأمن"}),
        (
            {"kept": True, "nested": {"a": "b"}, "lists": [["a"], "b"]},
            {"kept": "True", "lists": "b"},
        ),
    ],
)
def test_metadata_of_a_sidecar_is_flat_too(values: dict[str, object], flat: dict[str, str]) -> None:
    assert metadata(values) == flat


@pytest.mark.parametrize("text", ["2012", "2012-05", "2012-05-04", "2012-02-29", "1992-03-02"])
def test_a_date_may_be_shortened(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "20120504",
        "2012-5-4",
        "2012-13",
        "2012-00-01",
        "2013-02-29",
        "0000",
        "2012-05-04T10:00",
        "2012-W01",
        "2012\n",
        " 2012",
        "٢٠١٢",  # dates compare as text
        "4 May 2012",
    ],
)
def test_what_no_calendar_has_is_no_date(text: str) -> None:
    assert not is_date(text)
