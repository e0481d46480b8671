"""Concordance, side by side, word by word, reasons and borrowed words: what the pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

    Page = Callable[..., Any]

COUNCIL = "un/council.en.md"


def texts(page: Any, path: str) -> list[str]:  # noqa: ANN401 - lxml has no types
    return [" ".join(one.text_content().split()) for one in page.xpath(path)]


# --- concordance --------------------------------------------------------------------------------


def test_a_concordance_has_a_column_for_each_language_that_of_the_words_first(page: Page) -> None:
    shown = page("/concordance?q=Security+Council")
    assert texts(shown, "//section//h2") == ["English", "Arabic", "French"]
    assert "Security Council" in texts(shown, "//section[1]//li//mark")
    assert "Conseil de sécurité" in texts(shown, "//section[3]//li//mark")


def test_each_line_has_its_own_language_and_direction_and_leads_to_its_passage(
    page: Page, client: FlaskClient
) -> None:
    shown = page("/concordance?q=Security+Council")
    for line in shown.xpath("//ol/li"):
        assert line.get("dir") == ("rtl" if line.get("lang") == "ar" else "ltr")
        address, _, anchor = line.xpath("./a/@href")[0].partition("#")
        assert f'id="{anchor}"' in client.get(address).get_data(as_text=True)


def test_each_line_names_the_document_it_is_of_in_the_document_s_language(page: Page) -> None:
    shown = page("/concordance?q=Security+Council&cross=0")
    lines = shown.xpath("//section[@aria-labelledby='h-en']//li")
    assert lines
    for line in lines:
        (name,) = line.xpath("./small")
        assert (name.text_content(), name.get("lang")) == ("The Security Council", "en")


TABLE = "Bodies\n\n| Organ | Seats |\n|---|---|\n| Trusteeship Council | five |\n| Court | 15 |\n"


def test_a_row_of_a_table_is_a_line_and_no_pipe_is_shown(
    page_over: Callable[[dict[str, str]], Page],
) -> None:
    shown = page_over({"a.en.md": TABLE})("/concordance?q=seats&ui=en")
    assert texts(shown, "//section[1]//li/span[@class='before']") == ["Organ ·"]
    assert texts(shown, "//section[1]//li/span[@class='after']") == [""]


def test_a_concordance_of_nothing_says_what_it_is_for(page: Page) -> None:
    shown = page("/concordance")
    assert texts(shown, "//h1") == ["Concordance"]
    assert not shown.xpath("//section")


def test_lines_can_be_had_in_another_order_and_as_a_table(page: Page, client: FlaskClient) -> None:
    shown = page("/concordance?q=council&sort=after")
    assert texts(shown, "//nav[@aria-label='Order']/a[@aria-current]") == ["By the word after"]
    for name, mimetype in (("CSV", "text/csv"), ("TSV", "text/tab-separated-values")):
        (address,) = shown.xpath(f"//a[text()='{name}']/@href")
        answer = client.get(address)
        assert answer.mimetype == mimetype
        assert "sort=after" in address


@pytest.mark.parametrize("query", ["sort=relevance", "size=0", "size=100000", "format=xml"])
def test_a_wrong_parameter_of_a_concordance_is_refused(query: str, client: FlaskClient) -> None:
    assert client.get(f"/concordance?q=council&{query}").status_code == 400


# --- side by side -------------------------------------------------------------------------------


def test_a_passage_stands_beside_its_counterparts_with_words_that_answer_each_other(
    page: Page,
) -> None:
    shown = page(f"/beside/{COUNCIL}?passage=0")
    assert texts(shown, "//section//h2")[:3] == ["English", "Arabic", "French"]
    own = set(shown.xpath("//section[1]//mark/@data-of"))
    assert own
    for answers in ("//section[2]//mark/@data-of", "//section[3]//mark/@data-of"):
        assert set(shown.xpath(answers)) <= own
    assert set(shown.xpath("//mark[@data-of]/@tabindex")) == {"0"}


def test_what_has_only_the_place_in_a_version_is_said_to_have_that_and_no_more(
    page_over: Callable[[dict[str, str]], Page],
) -> None:
    front = "---\nlanguage: {}\nsubject: lighthouse\n---\n"
    page = page_over(
        {
            "a.en.md": front.format("en") + "Of stone\n\nThe lighthouse was built in 1931.",
            "a.fr.md": front.format("fr") + "Le phare fut construit en 1931.",
        }
    )
    french = "//section[@aria-labelledby='h-fr']//p[@class='facts']/span"
    assert texts(page("/beside/a.en.md?passage=0"), french) == ["at the same place in the version"]
    assert texts(page("/beside/a.en.md?passage=1"), french) == ["a version of this document"]
    shown = page("/beside/a.en.md?passage=0&ui=fr")
    assert texts(shown, french) == ["au même endroit de la version"]


def test_a_passage_is_cited_there_and_leads_to_its_neighbours(
    page: Page, client: FlaskClient
) -> None:
    shown = page(f"/beside/{COUNCIL}?passage=1")
    (cited,) = texts(shown, "//blockquote")
    assert cited.startswith("“Azerbaijan sat on the Security Council")
    for address in shown.xpath("//a[@rel]/@href | //section[@id='cite']//a/@href"):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/beside/{COUNCIL}", 400),
        (f"/beside/{COUNCIL}?passage=99", 400),
        ("/beside/no/such.md?passage=0", 404),
    ],
)
def test_no_passage_is_shown_that_is_not_there(
    address: str, status: int, client: FlaskClient
) -> None:
    assert client.get(address).status_code == status


def test_every_passage_of_a_document_leads_to_its_page(page: Page) -> None:
    shown = page(f"/documents/{COUNCIL}")
    passages = shown.xpath("//*[contains(@class, 'passage')]/@id")
    links = shown.xpath("//a[@class='beside']/@href")
    assert [link.rpartition("=")[2] for link in links] == [p.removeprefix("p-") for p in passages]


# --- word by word -------------------------------------------------------------------------------


def test_a_text_is_shown_after_each_step_with_the_places_of_its_words(page: Page) -> None:
    shown = page(f"/analyze?lang=ar&text={quote('والمكتبات')}")
    rows = texts(shown, "//tbody/tr/td")
    assert rows[0] == "والمكتبات"
    assert rows[-1] != rows[0]
    assert texts(shown, "//tfoot//td") == ["0–9"]
    assert set(shown.xpath("//tbody//td/@dir")) == {"rtl"}


def test_without_a_text_there_is_only_the_form(page: Page) -> None:
    assert not page("/analyze").xpath("//table")


# --- results ------------------------------------------------------------------------------------


def test_borrowed_words_are_listed_by_language_and_each_can_be_left_out(
    page: Page, client: FlaskClient
) -> None:
    shown = page("/?q=Security+Council")
    terms = texts(shown, "//div[@class='borrowed']//li/a/bdi")
    assert "مجلس الأمن" in terms
    for address, term in zip(
        shown.xpath("//div[@class='borrowed']//li/a/@href"), terms, strict=True
    ):
        found = client.get(address.replace("/?", "/api/v1/search?", 1)).get_json()
        assert term not in {one["term"] for one in found["query"]["expansions"]}


def test_the_words_as_typed_can_be_had_alone_and_the_others_back(page: Page) -> None:
    (alone,) = page("/?q=Security+Council").xpath("//div[@class='borrowed']/p/a/@href")
    shown = page(alone)
    assert not shown.xpath("//div[@class='borrowed']")
    (back,) = shown.xpath("//p[@class='read-as']/a/@href")
    assert page(back).xpath("//div[@class='borrowed']")


def test_reasons_are_shown_when_they_are_asked_for_and_add_up(page: Page) -> None:
    assert not page("/?q=Security+Council").xpath("//*[@class='why']")
    shown = page("/?q=Security+Council&explain=1")
    tables = shown.xpath("//*[@class='why']/table")
    assert tables
    for table in tables:
        shares = [int(text.rstrip("\u202f\u00a0 %")) for text in texts(table, ".//td[1]")]
        assert shares == sorted(shares, reverse=True)
        assert 95 <= sum(shares) <= 105


def test_reasons_name_words_as_documents_write_them(page: Page) -> None:
    shown = page("/?q=Security+Council&explain=1")
    rows = shown.xpath("//section[@id='in-fr']//*[@class='why']//tr/td[2]")
    told = {tuple(texts(row, "./bdi")) for row in rows}
    assert ("Security Council", "Conseil de sécurité") in told


LOOK_ALIKES = {
    "climat.fr.md": "Le climat\n\nLes dérèglements climatiques touchent les réfugiés.",
    "climate.en.md": "The climate\n\nA warmer climate, and refugees of it. A refugee spoke.",
    "refugee.en.md": "A person\n\nOne refugee spoke of the rain that had come too late.",
}


@pytest.mark.parametrize(
    ("query", "language", "expected", "why"),
    [
        ("refugees", "fr", "letters in common", "réfugiés has only letters of it"),
        ("climate", "fr", "another form of the word", "climatiques has its stem"),
        ("climate", "en", "as typed", "here it stands"),
        ("refugees", "en", "as typed", "and this one, too, beside another form"),
        ("rains", "en", "another form of the word", "no text is spelled so"),
    ],
)
def test_a_reason_is_as_typed_only_where_the_very_word_stands(
    page_over: Callable[[dict[str, str]], Page], query: str, language: str, expected: str, why: str
) -> None:
    shown = page_over(LOOK_ALIKES)(f"/?q={query}&explain=1&ui=en")
    rows = shown.xpath(f"(//section[@id='in-{language}']//*[@class='why'])[1]//tr")
    told = {reason for row in rows for reason in texts(row, "./td[3]")}
    same = {"as typed", "another form of the word", "letters in common"}
    assert told & same == {expected}, why


def test_what_was_meant_is_shown_at_once_where_what_was_typed_is_nowhere(page: Page) -> None:
    shown = page(f"/?q={quote('سثؤعقهفغ')}")
    assert texts(shown, "//p[@class='note']/bdi") == ["سثؤعقهفغ", "security"]
    assert shown.xpath("//input[@id='q']/@value") == ["security"]
    assert shown.xpath("//article")


def test_what_was_meant_is_offered_where_filters_leave_nothing_of_it(page: Page) -> None:
    shown = page(f"/?q={quote('سثؤعقهفغ')}&source=nobody")
    assert "security" in texts(shown, "//p[@class='read-as']/a")
    assert not shown.xpath("//article")


@pytest.mark.parametrize(
    ("words", "alike", "why"),
    [
        ("councxyzq", ["coun*"], "the index has council"),
        ("سثؤعقهفغ&source=nobody", [], "no word begins with letters of the wrong keyboard"),
        ("zzyzxq", [], "nor with these"),
        ("councxyzq&source=nobody", [], "nobody's documents have none"),
        ("councxyzq zzyzxq", [], "several words are offered one at a time"),
    ],
)
def test_words_that_begin_alike_are_offered_where_there_are_some(
    page: Page, words: str, alike: list[str], why: str
) -> None:
    shown = page(f"/?q={quote(words, safe='&=')}")
    line = "//section[@class='advice']//li[starts-with(., 'Words with the same beginning')]/a"
    assert shown.xpath("//section[@class='advice']")
    assert texts(shown, line) == alike, why


def test_results_can_be_ticked_and_saved(page: Page, client: FlaskClient) -> None:
    shown = page("/?q=council")
    ids = shown.xpath("//input[@form='save']/@value")
    assert COUNCIL in ids
    fields = [(f.get("name"), f.get("value")) for f in shown.xpath("//form[@id='save']//input")]
    chosen = client.get("/export", query_string=[*fields, ("id", COUNCIL), ("format", "ris")])
    assert chosen.get_data(as_text=True).count("ER  - ") == 1


def test_a_search_names_its_feed_and_every_page_the_site_s_search(page: Page) -> None:
    shown = page("/?q=council")
    assert shown.xpath("//link[@rel='alternate']/@href") == ["/feed.atom?q=council"]
    assert page("/help").xpath("//link[@rel='search']/@href") == ["/opensearch.xml"]


def test_words_that_no_document_has_are_named(page: Page) -> None:
    shown = page("/?q=council+zzyzx")
    assert texts(shown, "//p[@class='read-as'][contains(., 'In no document')]/bdi") == ["zzyzx"]
    assert not page("/?q=council").xpath("//p[contains(., 'In no document')]")


def test_filters_show_how_many_documents_each_choice_has(page: Page, client: FlaskClient) -> None:
    shown = page("/?q=council")
    counted = client.get("/api/v1/search?q=council").get_json()
    listed = texts(shown, "//nav[contains(@class, 'languages')]/a/b")
    assert listed == [str(counted["totals"][code]) for code in ("en", "ar", "fr")]
    for address, year in zip(
        shown.xpath("//p[@class='years']/a/@href"),
        texts(shown, "//p[@class='years']/a"),
        strict=True,
    ):
        number, count = year.split()
        found = client.get(address.replace("/?", "/api/v1/search?", 1)).get_json()
        assert found["total"] == int(count), number


@pytest.mark.parametrize(
    ("address", "language", "why"),
    [
        ("/analyze?text=المكتبات&ui=en", "ar", "Arabic letters are Arabic"),
        ("/analyze?text=libraries&ui=ar", "en", "Latin ones are not, whatever the interface"),
        ("/analyze?text=bibliothèques&ui=fr", "fr", "of two languages, that of the interface"),
        ("/analyze?text=libraries&lang=fr&ui=en", "fr", "who chooses one has it"),
    ],
)
def test_words_are_taken_apart_in_the_language_of_their_letters(
    page: Page, address: str, language: str, why: str
) -> None:
    shown = page(address)
    assert set(shown.xpath("//tbody/tr/td/@lang")) == {language}, why
