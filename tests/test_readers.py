"""Readers: what of a file becomes text, and what is said about the document."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import UnreadableDocument, UnsupportedFormat
from indexer.model import Extract
from indexer.paragraphs import split
from indexer.readers import read

FORMATS = ["a.txt", "a.md", "a.html"]
UNWANTED = "\0\ud800\udfff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def markdown(text: str) -> str:
    return read("a.md", text.encode()).text


def page(body: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def html(body: str, head: str = "") -> str:
    return read("a.html", page(body, head)).text


# --- which reader --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["a.txt", "a.text", "a.md", "a.markdown", "A.TXT", "b.c/a.fr.md", "a.html", "a.htm"]
)
def test_a_file_is_read_by_its_suffix_in_any_case(name: str) -> None:
    assert "council" in read(name, b"The council.").text


@pytest.mark.parametrize("name", ["a.doc", "a", "a.txt.gz", "md", "folder.md/a"])
def test_an_unknown_suffix_says_which_are_known(name: str) -> None:
    with pytest.raises(UnsupportedFormat) as caught:
        read(name, b"The council.")
    assert ".md" in caught.value.next


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("data", [b"", b" \n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200)])
def test_an_empty_or_binary_file_is_unreadable_in_every_format(name: str, data: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        read(name, data)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_reads_every_encoding(name: str) -> None:
    text = "L’Assemblée générale s’est réunie à Genève ; les réfugiés y ont été entendus."
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        extract = read(name, text.encode(encoding))
        assert extract.text.strip() == text
        assert ("encoding_guessed" in extract.metadata) == (encoding == "cp1252")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "written",
    [
        "peace\u202e treaty\u2069",  # as characters
        "peace&#x202e; treaty&#8297;",  # as character references
        "peace\0 and war, and after them for many years the treaty",
    ],
)
def test_no_format_lets_controls_through(name: str, written: str) -> None:
    text = read(name, f"<p>{written}</p>".encode() if name == "a.html" else written.encode()).text
    assert not set(text) & set(UNWANTED)
    assert "treaty" in text


# --- plain text ----------------------------------------------------------------------------------


def test_plain_text_is_taken_as_it_stands() -> None:
    text = "  # no heading\n\n* no list *\n<b>no markup</b> &amp;\tمُتَّحـــدة\n"
    assert read("a.txt", text.encode()) == Extract(text, {})


def test_plain_text_may_have_front_matter() -> None:
    data = "---\ntitle: مجلس\nlanguage: ar\n---\n\nنص\r\n".encode()
    assert read("a.txt", data) == Extract("نص\n", {"title": "مجلس", "language": "ar"})


# --- Markdown ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text"),
    [
        # blocks are apart, wrapped lines are joined
        ("One\ntwo.\n\nThree.", "One two.\n\nThree.\n"),
        # markup goes, what it marked stays
        ("*One* **two** `three` ~~four~~", "One two three ~~four~~\n"),
        ("A [link](http://x.org 'title') and <http://un.org>", "A link and http://un.org\n"),
        ("An ![image of a council](x.png).", "An image of a council.\n"),
        (r"Five \* six &amp; seven &eacute;", "Five * six & seven é\n"),
        ("A **bold** *[link](x)* here", "A bold link here\n"),
        # headings are paragraphs
        ("# One\n## Two\nThree", "One\n\nTwo\n\nThree\n"),
        ("One\n===\n\nTwo\n---\nThree", "One\n\nTwo\n\nThree\n"),
        # a hard break ends a line, not a paragraph
        ("One  \ntwo\\\nthree", "One\ntwo\nthree\n"),
        # quotations and code are text
        ("> One\n> two", "One two\n"),
        ("```\none\n  two\n```\n\nThree", "one\n  two\n\nThree\n"),
        ("    one\n\nTwo", "one\n\nTwo\n"),
        # lines across are none
        ("One\n\n---\n\nTwo", "One\n\nTwo\n"),
        ("", "\n"),
    ],
)  # fmt: skip
def test_markdown_becomes_what_a_reader_sees(source: str, text: str) -> None:
    assert markdown(source or "<!-- nothing -->") == text


@pytest.mark.parametrize(
    ("source", "items"),
    [
        ("- one\n- two\n- three", "one\ntwo\nthree"),
        ("* one\n\n* two", "one\ntwo"),
        ("1. one\n2. two", "one\ntwo"),
        ("- one\n  wrapped\n- two", "one wrapped\ntwo"),
        ("- one [link](x)\n- *two*", "one link\ntwo"),
    ],
)
def test_the_items_of_a_list_are_lines_of_one_paragraph(source: str, items: str) -> None:
    text = markdown(f"Before.\n\n{source}\n\nAfter.")
    assert [text[p.start : p.end] for p in split(text)] == ["Before.", items, "After."]


def test_every_item_of_a_nested_list_is_a_line() -> None:
    text = markdown("- one\n  - two\n    - three\n- four")
    assert text.split() == ["one", "two", "three", "four"]
    assert text.count("\n") >= 4


def test_the_rows_of_a_table_are_lines_of_one_paragraph() -> None:
    text = markdown("Before.\n\n| A | B |\n|---|:-:|\n| *1* | 2 |\n| 3 |\n\nAfter.")
    assert [text[p.start : p.end] for p in split(text)] == [
        "Before.",
        "A | B\n1 | 2\n3 |",
        "After.",
    ]


def test_a_table_of_memberships_is_not_navigation() -> None:
    rows = "\n".join(f"| منظمة {n} | عضو |" for n in [1, 1, *range(20)])
    text = markdown(f"| المنظمة | الصفة |\n|---|---|\n{rows}\n")
    assert not any(paragraph.boilerplate for paragraph in split(text))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        # Arabic documents are often wrapped in an element that sets their direction
        ('<div dir="rtl">\nمجلس الأمن\n</div>\n\nبعد', "مجلس الأمن بعد"),
        ('<p align="center">Security Council</p>', "Security Council"),
        ("<table><tr><td>One</td><td>Two</td></tr></table>", "One | Two"),
        ("<details>\n<summary>One</summary>\n\nTwo\n\n</details>", "One Two"),
        # elements within a line part words only where a browser would
        ("One<br>two<br/>three", "One two three"),
        ("| A |\n|---|\n| مجلس<br>الأمن |", "A مجلس الأمن"),
        ("One<BR>two<BR />three", "One two three"),
        ("H<sub>2</sub>O <b>bold</b>", "H2O bold"),
        # what browsers do not show is not text
        ("<?xml version='1.0' encoding='utf-8'?>\n\nOne", "One"),
        ("One\n\n<?xml version='1.0' encoding='utf-8'?>\n\ntwo", "One two"),
        ("One\n\n<!-- hidden -->\n\nTwo <!-- too --> three", "One Two three"),
        ("<script>var x = 1;</script>\n\nOne", "One"),
        ("<style>p {color: red}</style>\n\nOne", "One"),
    ],
)
def test_html_within_markdown_is_read_for_its_text(source: str, words: str) -> None:
    assert markdown(source).split() == words.split()


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("# The *Council* of 2012\n\nText", "The Council of 2012"),
        ("Text\n\n# Later", "Later"),
        ("Council\n=======\n", "Council"),
        ("# One\n\n# Two", "One"),
        ("# a\u202eb &amp; c", "ab & c"),
        ("# One\\\ntwo", "One\\"),
        # smaller headings name parts of a document
        ("## Part\n\nText", None),
        ("Text", None),
        ("#\n\nText", None),
        # front matter has the last word
        ("---\ntitle: Mine\n---\n# Other", "Mine"),
        ("---\nlanguage: fr\n---\n# Other", "Other"),
    ],
)
def test_the_first_heading_names_a_document_without_a_title(source: str, title: str | None) -> None:
    assert read("a.md", source.encode()).metadata.get("title") == title


def test_the_heading_stays_in_the_text() -> None:
    assert markdown("# Council\n\nText") == "Council\n\nText\n"


@given(st.text(st.sampled_from("#*_-`|>[]()<!&;:\\ \n\tab1ا."), max_size=80))
def test_any_markdown_is_text(source: str) -> None:
    text = markdown(f"First.\n\n{source}")
    assert text.startswith("First.")
    assert text.endswith("\n")
    assert not set(text) & set(UNWANTED)


# --- HTML ----------------------------------------------------------------------------------------

ARTICLE = """\
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav></header>
<article>
<h1>The Council meets</h1>
<p>The Security Council met on Monday and adopted its resolution on the matter before it, as the
members had agreed on Friday evening after long consultations.</p>
<p>The vote was unanimous, and the representatives of the region thanked the members for it.</p>
</article>
<footer><p>Contact us</p><p>All rights reserved</p></footer>"""


def test_a_page_is_its_article_without_navigation() -> None:
    text = html(ARTICLE)
    assert "The vote was unanimous" in text
    assert "News" not in text
    assert "rights reserved" not in text


def test_the_paragraphs_of_a_page_are_apart_and_its_headings_are_such() -> None:
    text = html(f"{ARTICLE.replace('<p>The vote', '<h2>The <em>vote</em></h2><p>The vote')}")
    shown = [text[p.start : p.end] for p in split(text)]
    assert shown[0] == "The Council meets"
    assert shown[1].endswith("long consultations.")
    assert "\n" not in shown[1], "where the source is wrapped no line ends"
    assert shown[2] == "The vote"
    assert shown[3].startswith("The vote was unanimous")


def test_the_heading_of_a_short_page_is_a_paragraph() -> None:
    assert html("<h1>The Council</h1><p>It met.</p><p>It voted.</p>") == (
        "The Council\n\nIt met.\n\nIt voted.\n"
    )


def test_the_rows_and_items_of_a_page_are_lines_of_one_paragraph() -> None:
    table = "<table><tr><th>Year</th><th>Members</th></tr><tr><td>2012</td><td>15</td></tr></table>"
    items = "<ul><li>one vote</li><li><p>a second</p><ul><li>and its part</li></ul></li></ul>"
    text = html(ARTICLE.replace("<p>The vote", f"{table}{items}<p>The vote"))
    shown = [text[p.start : p.end] for p in split(text)]
    assert "Year | Members\n2012 | 15" in shown
    assert "- one vote\n- a second\n- and its part" in shown


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<p>One</p><p>two</p>", "One two"),
        ("One<br>two", "One two"),
        ("<ul><li>one</li><li>two</li></ul>", "one two"),
        ("<table><tr><td>one</td><td>two</td></tr></table>", "one two"),
        ("<p>caf&eacute; &amp; th&#233;</p>", "café & thé"),
        ("<p dir=rtl>مجلس الأمن</p>", "مجلس الأمن"),
        ("<p>H<sub>2</sub>O l’<b>ONU</b></p>", "H2O l’ONU"),
    ],
)
def test_the_words_of_a_short_page_are_all_there(body: str, words: str) -> None:
    found = [word for word in html(body).split() if word not in {"|", "-"}]
    assert found == words.split()


def test_tags_that_are_never_closed_cost_no_text() -> None:
    # pages of the nineties: every one lies within all before it
    text = html("<p>First</p>" + "<font size=2>more " * 300 + "last")
    assert text.split() == ["First", *["more"] * 300, "last"]


@pytest.mark.parametrize(
    "body",
    [
        "<script>var x = 1;</script>",
        "<style>p {color: red}</style>",
        "<!-- nothing -->",
        "",
        "<p> </p>",
        "<img src=x.png>",
    ],
)
def test_a_page_without_text_is_unreadable(body: str) -> None:
    with pytest.raises(UnreadableDocument):
        html(body, "<title>Title</title>")


@pytest.mark.parametrize("data", [b"<!-- nothing -->", b"<", b"<html", b"<html></html>", b"<>"])
def test_what_is_hardly_a_page_is_text_or_unreadable(data: bytes) -> None:
    with contextlib.suppress(UnreadableDocument):
        assert read("a.html", data).text.strip()


@given(
    st.lists(
        st.sampled_from(
            "<p> </p> <div> </ <!-- --> <table> <td> <li> <script> </script> <b lang=fr> <br> "
            "<html> <body> <head> <title> </title> &amp &#x202e; &#0; <![CDATA[ <?xml ?> نص".split()
        ),
        max_size=15,
    ).map(" ".join)
)
def test_any_page_is_text_or_unreadable(source: str) -> None:
    with contextlib.suppress(UnreadableDocument):
        text = read("a.html", f"<p>first {source}".encode()).text
        assert text.strip()
        assert not set(text) & set(UNWANTED)


@pytest.mark.parametrize(
    ("head", "metadata"),
    [
        ("<title> The\n Council </title>", {"title": "The Council"}),
        ("<title>a\u202eb &amp; c</title>", {"title": "ab & c"}),
        ("<title></title>", {}),
        ('<meta name="date" content="2012-05-04">', {"date": "2012-05-04"}),
        ('<meta name="DATE" content="2012-05-04">', {"date": "2012-05-04"}),
        ('<meta name=author content="Mammadov">', {"author": "Mammadov"}),
        ('<meta name="source" content=" UN\nPress ">', {"source": "UN Press"}),
        ('<meta name="subject" content="council">', {"subject": "council"}),
        ('<meta name="date" content="">', {}),
        ('<meta name="viewport" content="width=device-width">', {}),
        ("<meta charset=utf-8>", {}),
    ],
)
def test_a_page_tells_of_itself(head: str, metadata: dict[str, str]) -> None:
    assert read("a.html", page("<p>The council.</p>", head)).metadata == metadata


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ('<html lang="fr">', "fr"),
        ("<html lang=fr-CA>", "fr"),
        ("<HTML LANG='AR'>", "ar"),
        ('<html dir="rtl" lang="ar">', "ar"),
        ('<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">', "en"),
        ("<html>", None),
        ('<html data-lang="fr">', None),
    ],
)
def test_a_page_tells_its_language(tag: str, language: str | None) -> None:
    data = f"{tag}<body><p>The council.</p></body></html>".encode()
    assert read("a.html", data).metadata.get("language") == language


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("utf-8", "utf-8", "Conseil de sécurité à Genève"),
        ("windows-1256", "cp1256", "مجلس الأمن"),
        ("ISO-8859-6", "iso8859-6", "مجلس الأمن"),
        ("windows-1252", "cp1252", "L’Assemblée"),
        # browsers take Latin-1 for windows-1252, and so do those who write it
        ("iso-8859-1", "cp1252", "L’Assemblée – séance"),
        ("iso-8859-1", "latin-1", "Conseil de sécurité"),
    ],
)
def test_a_page_is_read_in_the_encoding_it_declares(
    declared: str, encoding: str, text: str
) -> None:
    for meta in (
        f'<meta charset="{declared}">',
        f"<meta charset={declared}>",
        f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">',
    ):
        data = f"<html><head>{meta}</head><body><p>{text}</p></body></html>".encode(encoding)
        extract = read("a.html", data)
        assert extract.text.strip() == text
        assert "encoding_guessed" not in extract.metadata


@pytest.mark.parametrize(
    "declared", ["utf-16", "nonsense", "hex", "undefined", "idna", "punycode", "utf-7", ""]
)
def test_an_encoding_that_cannot_be_is_not_believed(declared: str) -> None:
    data = page("<p>Réunion du conseil à l’aube</p>", f'<meta charset="{declared}">')
    assert read("a.html", data).text.strip() == "Réunion du conseil à l’aube"


def test_a_false_declaration_is_not_believed() -> None:
    text = "أعلن المتحدث باسم الأمم المتحدة أمس أن القرار سينفذ"
    head = '<html><head><meta charset="utf-8"></head>'
    extract = read("a.html", f"{head}<body><p>{text}</p></body></html>".encode("cp1256"))
    assert extract.text.strip() == text
    assert extract.metadata["encoding_guessed"] == "cp1256"


@pytest.mark.parametrize("name", ["a.html", "a.xhtml"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_a_page_may_begin_as_xml(name: str, bom: bytes) -> None:
    data = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "xhtml1-strict.dtd">\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" lang="fr"><head><title>Titre</title></head>\n'
        "<body><p>Réunion du conseil</p></body></html>"
    )
    extract = read(name, bom + data.encode())
    assert extract.text.strip() == "Réunion du conseil"
    assert extract.metadata == {"title": "Titre", "language": "fr"}
