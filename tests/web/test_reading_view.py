"""A whole document: marks, anchors, steps between hits, folded navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Document, Mark, Passage, Reading
from webapp.reading import Layout, layout

if TYPE_CHECKING:
    from collections.abc import Callable

COUNCIL = "/documents/un/council.en.md?q=Council&ui=en"


def read(text: str, *ranges: tuple[int, int], boilerplate: frozenset[int] = frozenset()) -> Reading:
    """Make a reading of a text with these passages."""
    passages = [
        Passage(n, text[a:b], "en", a, b, boilerplate=n in boilerplate)
        for n, (a, b) in enumerate(ranges)
    ]
    return Reading(Document("a.md", "A", "en"), text, tuple(passages))


def test_every_passage_is_shown_once_with_anchor_language_and_direction(
    page: Callable[..., Any],
) -> None:
    shown = page("/documents/notes/mixed.md?ui=fr")
    passages = shown.xpath("//span[starts-with(@id, 'p-')]")
    assert [p.get("id") for p in passages] == ["p-0", "p-1"]
    assert [(p.get("lang"), p.get("dir")) for p in passages] == [("en", "ltr"), ("ar", "rtl")]


def test_the_page_tells_how_many_hits_there_are_and_where(page: Callable[..., Any]) -> None:
    shown = page(COUNCIL)
    marks = shown.xpath("//div[contains(@class, 'text')]//mark")
    assert [mark.get("id") for mark in marks] == [f"m-{n + 1}" for n in range(len(marks))]
    bar = shown.xpath("//nav[@class='hit-bar']")[0]
    assert f"{len(marks)} hits in 2 passages" in " ".join(bar.text_content().split())


def test_links_lead_from_hit_to_hit_in_both_directions(page: Callable[..., Any]) -> None:
    shown = page(COUNCIL)
    lit = shown.xpath("//span[contains(@class, 'lit')]")
    ids = [passage.get("id") for passage in lit]
    assert len(ids) == 2
    first, last = (passage.xpath(".//span[contains(@class, 'steps')]/a/@href") for passage in lit)
    assert (first, last) == ([f"#{ids[1]}"], [f"#{ids[0]}"])
    assert shown.xpath("//nav[@class='hit-bar']/a/@href") == [f"#{ids[0]}", f"#{ids[1]}"]


def test_without_words_there_is_no_bar_and_no_mark(page: Callable[..., Any]) -> None:
    shown = page("/documents/un/council.en.md")
    assert not shown.xpath("//mark | //nav[@class='hit-bar'] | //p[@class='back']")


def test_words_that_are_not_in_it_are_said_not_to_be(page: Callable[..., Any]) -> None:
    bar = page("/documents/un/council.en.md?q=harbour&ui=en").xpath("//nav[@class='hit-bar']")[0]
    assert "not in the text" in bar.text_content()


def test_site_navigation_is_folded_and_counted(page: Callable[..., Any]) -> None:
    shown = page("/documents/news/page.en.txt?ui=en")
    (fold,) = shown.xpath("//details[@class='fold']")
    assert fold.get("open") is None
    assert "19 lines of site navigation hidden" in fold.xpath("summary")[0].text_content()
    assert "Subscribe to our newsletter" in fold.text_content()
    assert "Ministers of many countries" not in fold.text_content()


def test_navigation_that_has_a_hit_stands_open(page: Callable[..., Any]) -> None:
    shown = page("/documents/news/page.en.txt?q=recipes")
    assert shown.xpath("//details[@class='fold']/@open")
    assert shown.xpath("//details//mark")


def test_the_other_language_versions_are_named_by_their_titles(page: Callable[..., Any]) -> None:
    links = page("/documents/un/council.en.md").xpath("//ul[@class='versions']//a")
    assert {(a.get("lang"), a.get("dir"), a.text_content()) for a in links} == {
        ("ar", "rtl", "مجلس الأمن"),
        ("fr", "ltr", "Le Conseil de sécurité"),
    }


def test_the_way_back_leads_to_the_results(page: Callable[..., Any]) -> None:
    assert page(COUNCIL).xpath("//p[@class='back']/a/@href") == ["/?q=Council"]


def test_a_blank_line_parts_paragraphs_and_a_space_does_not() -> None:
    text = "One sentence. Another.\n\nA new paragraph."
    blocks = layout(read(text, (0, 13), (14, 22), (24, 40))).blocks
    assert [len(block.pieces) for block in blocks] == [2, 1]


def laid(text: str, title: str = "A") -> Layout:
    """Lay out a text whose paragraphs are a passage each."""
    passages, start = [], 0
    for number, part in enumerate(text.split("\n\n")):
        passages.append(Passage(number, part, "en", start, start + len(part)))
        start += len(part) + 2
    return layout(Reading(Document("a.md", title, "en"), text, tuple(passages)))


PROSE = "The council met in May, and its members voted on the matter."


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        (f"Where it began\n\n{PROSE}", ["Where it began"]),
        # a part may begin with a smaller part
        (f"{PROSE}\n\nMembers\n\nTheir votes\n\n{PROSE}", ["Members", "Their votes"]),
        # and with a table or a list
        (f"{PROSE}\n\nMembers\n\nYear | Member\n2012 | Togo", ["Members"]),
        (f"{PROSE}\n\nMembers\n\n- Togo\n- Mali", ["Members"]),
        # more of them are a list; below what ends a text there is nothing
        (f"{PROSE}\n\nTea\n\nBread\n\nSalt\n\n{PROSE}\n\nA signature", []),
    ],
)
def test_short_lines_above_what_they_name_are_headings(text: str, headings: list[str]) -> None:
    blocks = laid(text).blocks
    assert [block.pieces[0].passage.text for block in blocks if block.heading] == headings


@pytest.mark.parametrize(
    ("text", "title", "first"),
    [
        # a title that the text begins with stands above it, once
        (f"The  Council\n\n{PROSE}", "The Council", PROSE),
        (f"The Council\n\nMembers\n\n{PROSE}", "The Council", "Members"),
        # another title, or more than the title, is text
        (f"The Council\n\n{PROSE}", "Other", "The Council"),
        (f"The Council met.\n\n{PROSE}", "The Council", "The Council met."),
        # a text that is nothing else stays
        ("The Council", "The Council", "The Council"),
    ],
)
def test_a_title_is_shown_once(text: str, title: str, first: str) -> None:
    shown = laid(text, title)
    assert shown.blocks[0].pieces[0].passage.text == first
    assert (shown.title is None) == (shown.blocks[0].pieces[0].passage.number == 0)


TITLED = """<html lang=en><head><title>The lighthouse</title></head><body><article>
<h1>The lighthouse</h1>
<p>It burns from the last light of the evening until the first, and has done so for longer than
anybody can remember who lives below it; nobody has ever asked it to stop.</p>
<h2>Its keepers</h2>
<p>Most of them came from the other side of the bay, and went back there to grow old. In winter
there are nights when nobody passes the lighthouse, and they play chess by the only window.</p>
</article></body></html>"""


def test_a_title_that_the_text_begins_with_keeps_its_place_and_its_hits(
    page_over: Callable[[dict[str, str]], Callable[..., Any]],
) -> None:
    shown = page_over({"a.html": TITLED})("/documents/a.html?q=lighthouse&ui=en")
    (title,) = shown.xpath("//h1")
    assert title.get("id") == "p-0"
    assert shown.xpath("//*[@id='p-0']") == [title]
    assert title.xpath(".//mark/@id") == ["m-1"]
    assert [mark.get("id") for mark in shown.xpath("//mark")] == ["m-1", "m-2"]
    assert "2 hits in 2 passages" in " ".join(
        shown.xpath("//nav[@class='hit-bar']")[0].text_content().split()
    )
    assert title.xpath("./span/a/@href") == ["#p-3"]
    assert [p.text_content().strip() for p in shown.xpath("//p[@class='heading']")] == [
        "Its keepers"
    ]


def test_navigation_is_one_fold_however_many_passages_it_has() -> None:
    text = "Prose here.\nHome\nShare\nMore prose."
    blocks = layout(
        read(text, (0, 11), (12, 16), (17, 22), (23, 34), boilerplate=frozenset({1, 2}))
    ).blocks
    assert [(block.boilerplate, block.lines) for block in blocks] == [
        (False, 1),
        (True, 2),
        (False, 1),
    ]


@given(st.lists(st.text("aAb \n", min_size=1, max_size=12), max_size=8), st.data())
def test_no_passage_is_lost_or_told_twice(parts: list[str], data: st.DataObject) -> None:
    text, ranges = "", []
    for part in parts:
        ranges.append((len(text), len(text) + len(part)))
        text += part + data.draw(st.sampled_from((" ", "\n", "\n\n")))
    reading = read(text, *ranges, boilerplate=data.draw(st.frozensets(st.integers(0, 7))))
    laid_out = layout(reading)
    shown = [piece.passage.number for block in laid_out.blocks for piece in block.pieces]
    shown[:0] = [laid_out.title.passage.number] if laid_out.title else []
    assert shown == list(range(len(parts)))


def test_steps_pass_over_passages_without_hits() -> None:
    lit = (Mark(0, 1, "direct", "a", "typed"),)
    passages = tuple(
        Passage(n, "a b", "en", n * 4, n * 4 + 3, marks=lit if n in {0, 3} else ())
        for n in range(5)
    )
    laid = layout(Reading(Document("a", "A", "en"), "a b " * 5, passages))
    pieces = [piece for block in laid.blocks for piece in block.pieces]
    assert laid.passages_with_hits == (0, 3)
    assert [(piece.before, piece.after) for piece in pieces if piece.hits] == [(None, 3), (0, None)]


def test_a_document_is_lit_as_the_search_that_led_to_it_found_it(page: Callable[..., Any]) -> None:
    crossed = "//mark[@class='cross']"
    assert page("/documents/un/council.fr.md?q=Security+Council").xpath(crossed)
    alone = page("/documents/un/council.fr.md?q=Security+Council&cross=0")
    assert not alone.xpath(crossed), "only the words as typed were asked for"
    (link,) = page("/?q=Security+Council&lang=fr&cross=1").xpath("//article//h3/a/@href")[:1]
    shown = page(link.partition("#")[0])
    assert shown.xpath("//p[@class='back']/a/@href") == ["/?q=Security+Council&lang=fr"]
    versions = shown.xpath("//ul[@class='versions']//a/@href")
    assert versions
    assert all("q=Security+Council&lang=fr" in address for address in versions)


def test_a_counterpart_that_was_left_out_is_not_lit_in_the_document(
    page: Callable[..., Any],
) -> None:
    shown = page("/documents/un/council.fr.md?q=council&without=conseil")
    assert "Conseil" not in {mark.text_content() for mark in shown.xpath("//mark")}
    lit = page("/documents/un/council.fr.md?q=council").xpath("//mark")
    assert "Conseil" in {mark.text_content() for mark in lit}
