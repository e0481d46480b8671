"""The results page, the list of documents, the status: what they say and where they lead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import lxml.html
import pytest

from indexer import LANGUAGES, Index, Settings
from indexer.crosslingual.translations import Translations
from webapp import create_app
from webapp.results import language_in_name, numbered

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient

ALL_THREE = "/?q=Council+Conseil+مجلس&ui=en"


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("Security Council of the world", ["en", "ar", "fr"]),
        ("Conseil de sécurité", ["fr", "ar", "en"]),
        ("مجلس الأمن", ["ar", "en", "fr"]),
    ],
)
def test_the_language_of_the_words_comes_first_then_the_others(
    page: Callable[..., Any], words: str, order: list[str]
) -> None:
    shown = page(f"/?q={words}")
    assert shown.xpath("//section/@id") == [f"in-{code}" for code in order]


def test_every_language_has_a_count_even_where_nothing_was_found(page: Callable[..., Any]) -> None:
    shown = page("/?q=harbour&ui=en")
    assert shown.xpath("//section[@id='in-ar']/header/p")[0].text_content().strip() == "0 documents"
    assert "Nothing in Arabic" in shown.xpath("//section[@id='in-ar']")[0].text_content()


def test_jump_links_lead_to_the_sections(page: Callable[..., Any]) -> None:
    shown = page(ALL_THREE)
    jumps = shown.xpath("//nav[@class='jumps']/a/@href")
    assert sorted(jumps) == sorted(f"#{section}" for section in shown.xpath("//section/@id"))


def test_every_title_and_passage_has_its_stored_language_and_direction(
    page: Callable[..., Any],
) -> None:
    ways = {"ar": "rtl", "en": "ltr", "fr": "ltr"}
    for address in (ALL_THREE, f"{ALL_THREE}&view=list", "/?q=الأمم+المتحدة+Nations"):
        shown = page(address)
        data = shown.xpath("//article | //ul[@class='passages']/li")
        assert data
        for element in data:
            assert element.get("dir") == ways[element.get("lang")]


def test_an_arabic_passage_that_begins_with_latin_letters_runs_from_the_right(
    page: Callable[..., Any],
) -> None:
    shown = page("/?q=UNODC")
    (passage,) = shown.xpath("//ul[@class='passages']/li[contains(., 'UNODC')]")
    assert (passage.get("lang"), passage.get("dir")) == ("ar", "rtl")


def test_a_passage_in_another_language_than_its_document_keeps_its_own(
    page: Callable[..., Any],
) -> None:
    shown = page("/?q=كابينة")
    (passage,) = shown.xpath("//ul[@class='passages']/li[contains(., 'كابينة')]")
    assert passage.get("lang") == "ar"
    assert passage.iterancestors("article").__next__().get("lang") == "en"


def test_the_words_are_lit_in_titles_and_passages(page: Callable[..., Any]) -> None:
    shown = page("/?q=Council")
    lit = shown.xpath("//article//mark[@class='direct']")
    assert {mark.text_content().lower() for mark in lit} == {"council"}
    assert shown.xpath("//h3//mark")


def test_a_hit_leads_to_the_document_at_the_passage(page: Callable[..., Any]) -> None:
    shown = page("/?q=veto")
    (title,) = shown.xpath("//h3/a/@href")
    (passage,) = shown.xpath("//a[@class='pilcrow']/@href")
    assert title == passage
    address, _, anchor = title.partition("#")
    assert address == "/documents/un/council.en.md?q=veto"
    assert "veto" in page(address).get_element_by_id(anchor).text_content()


def test_a_hit_names_the_other_language_versions(page: Callable[..., Any]) -> None:
    shown = page("/?q=veto")
    versions = shown.xpath("//div[@class='also']//a[not(@class)]")
    assert [link.get("hreflang") for link in versions] == ["ar", "fr"]
    assert [link.text_content() for link in versions] == ["Arabic", "French"]


def test_a_section_leads_to_the_whole_list_of_its_language(page: Callable[..., Any]) -> None:
    shown = page("/?q=harbour&ui=en")
    (link,) = shown.xpath("//section[@id='in-en']/p[@class='more']/a")
    assert link.text_content() == "All 24 documents in English"
    assert link.get("href") == "/?q=harbour&lang=en"
    listed = page(link.get("href"))
    assert len(listed.xpath("//article")) == 10


def test_pages_of_the_list_are_numbered_and_keep_the_whole_search(
    page: Callable[..., Any],
) -> None:
    address = "/?q=harbour&view=list&after=&source=&size=5"
    seen: list[str] = []
    for number in range(1, 6):
        shown = page(address)
        assert shown.xpath("//nav[@class='pager']/a[@aria-current]")[0].text_content() == str(
            number
        )
        seen += shown.xpath("//h3/a/@href")
        following = shown.xpath("//a[@rel='next']/@href")
        assert bool(following) == (number < 5)
        address = following[0] if following else address
    assert len(seen) == len(set(seen)) == 24


def test_a_page_beyond_the_last_says_so_and_leads_back(page: Callable[..., Any]) -> None:
    shown = page("/?q=harbour&page=50&ui=en")
    (nothing,) = shown.xpath("//p[@class='nothing']")
    assert "There is no page 50." in nothing.text_content()
    assert nothing.xpath("a/@href") == ["/?q=harbour"]


def test_active_filters_are_shown_and_each_can_be_taken_away(page: Callable[..., Any]) -> None:
    shown = page("/?q=Council+Conseil&lang=en&source=Yearbook&after=2012&before=2013&ui=en")
    chips = {
        a.text_content(): a.get("href")
        for a in shown.xpath("//ul[@aria-label='Active filters']//a")
    }
    assert list(chips) == ["Yearbook×", "from 2012×", "until 2013×"]
    assert chips["Yearbook×"] == "/?q=Council+Conseil&lang=en&after=2012&before=2013"
    assert len(shown.xpath("//article")) == 1


def test_one_click_takes_a_language_among_those_wanted_or_out_of_them(
    page: Callable[..., Any],
) -> None:
    def boxes(address: str) -> list[tuple[str, str | None]]:
        links = page(address).xpath("//nav[contains(@class, 'languages')]/a")
        return [(link.get("href"), link.get("aria-current")) for link in links]

    assert boxes("/?q=Council") == [
        ("/?q=Council", "true"),
        ("/?q=Council&lang=en", None),
        ("/?q=Council&lang=ar", None),
        ("/?q=Council&lang=fr", None),
    ]
    assert boxes("/?q=Council&lang=en&lang=fr")[1:] == [
        ("/?q=Council&lang=fr", "true"),
        ("/?q=Council&lang=en&lang=fr&lang=ar", None),
        ("/?q=Council&lang=en", "true"),
    ]


def test_the_filter_form_holds_what_is_active_and_keeps_the_rest(page: Callable[..., Any]) -> None:
    shown = page("/?q=Council&lang=en&lang=fr&source=Yearbook&sort=date&view=list&after=2012")
    (form,) = shown.xpath("//details[@class='filters']/form")
    kept = sorted(form.form_values())
    assert kept == [
        ("after", "2012"),
        ("before", ""),
        ("lang", "en"),
        ("lang", "fr"),
        ("q", "Council"),
        ("sort", "date"),
        ("source", "Yearbook"),
        ("view", "list"),
    ]


def test_documents_with_all_the_words_are_counted_apart(page: Callable[..., Any]) -> None:
    # One more is found by مكتب, for office.
    crossing = page("/?q=veto+harbour+office&ui=en").xpath("//div[@class='summary']")[0]
    assert "all the words: 0" in crossing.text_content()
    assert "some of them: 26" in crossing.text_content()
    summary = page("/?q=veto+harbour+office&ui=en&cross=0").xpath("//div[@class='summary']")[0]
    assert "all the words: 0" in summary.text_content()
    assert "some of them: 25" in summary.text_content()


def test_the_page_says_how_the_words_were_read(page: Callable[..., Any]) -> None:
    shown = page('/?q="Security Council&ui=en')
    (read_as,) = shown.xpath("//p[@class='read-as']")
    assert "Left out:" in read_as.text_content()
    assert not page("/?q=Council").xpath("//p[@class='read-as']")


@pytest.mark.parametrize(("ui", "words"), [("ar", "لا نتائج"), ("en", "Nothing"), ("fr", "Rien")])
def test_a_search_that_finds_nothing_says_what_to_do(
    page: Callable[..., Any], ui: str, words: str
) -> None:
    shown = page(f'/?q="zzyzx qwrtp"&lang=en&ui={ui}')
    (advice,) = shown.xpath("//section[@class='advice']")
    assert words in shown.xpath("//main//h1")[0].text_content()
    links = advice.xpath(".//a/@href")
    assert "/?q=%22zzyzx+qwrtp%22" in links  # without the filters
    assert "/?q=zzyzx+qwrtp&lang=en" in links  # without the quotes
    assert "/?q=zzyzx&lang=en" in links  # one word at a time


def test_what_came_from_a_person_is_isolated_in_plain_strings(page: Callable[..., Any]) -> None:
    assert page("/?q=مجلس&ui=en").findtext(".//title") == "\u2068مجلس\u2069 – Dragoman"


def test_the_same_search_for_programs_is_linked(
    client: FlaskClient, page: Callable[..., Any]
) -> None:
    shown = page("/?q=Council&lang=en&view=list&page=2&size=1")
    (link,) = shown.xpath("//footer/a[contains(@href, '/api/')]/@href")
    assert link == "/api/v1/search?q=Council&lang=en&size=1&page=2"
    assert client.get(link).status_code == 200


def test_home_has_the_box_and_says_what_there_is(page: Callable[..., Any]) -> None:
    shown = page("/?ui=fr")
    assert len(shown.xpath("//input[@name='q']")) == 1
    assert "29 documents" in shown.xpath("//p[@class='counts']")[0].text_content()


def test_the_list_of_documents_keeps_the_versions_of_a_subject_together(
    page: Callable[..., Any],
) -> None:
    shown = page("/documents?ui=fr")
    (versions,) = shown.xpath("//ul[@class='subjects']/li[contains(., 'Conseil de sécurité')]")
    assert versions.xpath(".//a/@hreflang") == ["fr", "ar", "en"]
    titles = versions.xpath(".//a[@hreflang]")
    assert [title.get("dir") for title in titles] == ["ltr", "rtl", "ltr"]


def test_the_list_of_documents_says_what_is_known_of_each_and_how_large_it_is(
    page: Callable[..., Any],
) -> None:
    shown = page("/documents?ui=en&find=mixed")
    (one,) = shown.xpath("//ul[@class='subjects']/li/ul/li")
    said = " ".join(one.text_content().split())
    for part in ("English", "Notes from the booth", "May 1, 2014", "Notebook", "byte"):
        assert part in said
    assert one.xpath(".//a[@hreflang]/@href") == ["/documents/notes/mixed.md"]


@pytest.mark.parametrize(
    ("address", "total"),
    [
        ("/documents?find=zzyzx", "0"),
        ("/documents?find=BULLETIN", "23"),
        ("/documents?find=bulletins/0", "9"),
        ("/documents?find=securite", "1"),
        ("/documents?find=مجلس", "1"),
        ("/documents?lang=fr", "1"),
        ("/documents?lang=fr&find=council", "1"),
        ("/documents?lang=ar&find=bulletin", "0"),
        ("/documents?find=", "29"),
    ],
)
def test_the_list_of_documents_is_narrowed_by_language_and_letters(
    page: Callable[..., Any], address: str, total: str
) -> None:
    assert page(address).xpath("string(//h1/small)") == total


def test_the_pages_of_a_narrowed_list_stay_narrowed(
    page: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.pages.SUBJECTS_ON_PAGE", 10)
    shown = page("/documents?find=bulletin&lang=en")
    (more,) = shown.xpath("//a[@rel='next']/@href")
    assert more == "/documents?find=bulletin&lang=en&page=2"
    assert page(more).xpath("string(//input[@name='find']/@value)") == "bulletin"


def test_the_list_of_documents_names_files_that_could_not_be_read_and_why(
    page: Callable[..., Any],
) -> None:
    (failed,) = page("/documents").xpath("//dl[@class='failed']")
    assert "odd/empty.txt" in failed.text_content()
    assert failed.findtext("dd")
    assert not page("/documents?find=bulletin").xpath("//dl[@class='failed']")


def test_only_who_may_change_documents_is_led_to_where_that_is_done(client: FlaskClient) -> None:
    for base, leads in (("http://127.0.0.1", True), ("http://some.example", False)):
        for address in ("/documents", "/documents/un/council.en.md"):
            text = client.get(address, base_url=base).text
            assert ("/edit/un/council.en.md" in text) == leads, (base, address)


def test_the_status_counts_documents_and_names_files_that_could_not_be_read(
    page: Callable[..., Any],
) -> None:
    shown = page("/status?ui=en")
    rows = {row.findtext("th"): row.findtext("td") for row in shown.xpath("//tbody/tr")}
    assert rows == {"Arabic": "1", "English": "27", "French": "1"}
    assert "odd/empty.txt" in shown.xpath("//dl[@class='failed']")[0].text_content()


def test_favicon_is_our_drawing(client: FlaskClient) -> None:
    assert client.get("/favicon.ico").mimetype == "image/svg+xml"


@pytest.mark.parametrize(
    ("page_number", "last", "shown"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (6, 20, [1, None, 4, 5, 6, 7, 8, None, 20]),
        (4, 20, [1, 2, 3, 4, 5, 6, None, 20]),
        (5, 20, [1, 2, 3, 4, 5, 6, 7, None, 20]),
    ],
)
def test_numbered_pages_leave_gaps_only_where_they_save_something(
    page_number: int, last: int, shown: list[int | None]
) -> None:
    assert numbered(page_number, last) == shown


def test_the_language_of_a_version_is_read_off_its_name() -> None:
    assert [language_in_name(f"a/b.{code}.md") for code in LANGUAGES] == list(LANGUAGES)
    assert language_in_name("a.fr/b.md") == ""


# --- help, and words that were mended ------------------------------------------------------------

SIGNS = ("=", '="…"', "~", "~1", "~2", "*", "AND", "(")
NAMES = {
    "ar": ("عنوان:", "لغة:", "مصدر:", "تاريخ:"),
    "en": ("title:", "lang:", "source:", "date:"),
    "fr": ("titre:", "langue:", "source:", "date:"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_shows_every_construct_with_an_example_that_leads_to_its_results(
    page: Callable[..., Any], language: str
) -> None:
    shown = page(f"/help?ui={language}")
    text = shown.xpath("//main")[0].text_content()
    assert all(sign in text for sign in (*SIGNS, *NAMES[language]))
    examples = [element.text_content() for element in shown.xpath("//a[@class='try']")]
    for sign in ("~5", "=", "*", "-", "(", *NAMES[language]):
        assert any(sign in example for example in examples), sign
    assert any(example.endswith("~") for example in examples)


def test_words_that_were_searched_for_beside_those_typed_are_said_and_can_be_left_out(
    page: Callable[..., Any],
) -> None:
    shown = page("/?q=Coucnil&ui=en")
    (also,) = [p for p in shown.xpath("//p[@class='read-as']") if "Similar" in p.text_content()]
    links = also.xpath(".//a")
    assert "council" in [link.text_content().replace("×", "").strip() for link in links]
    assert shown.xpath("//mark/@title"), "a word that was not typed says why it is lit"
    without = page(links[0].get("href"))
    chips = [chip.text_content() for chip in without.xpath("//ul[@class='chips']//bdi")]
    assert any(chip.startswith("−") for chip in chips)


def test_a_version_that_was_detected_is_told_from_declared_ones(tmp_path: Path) -> None:
    (tmp_path / "flood.txt").write_text("The river rose and the lower town was under water.")
    (tmp_path / "crue.txt").write_text("Le fleuve est monté et la ville basse est sous les eaux.")
    settings = Settings(index=tmp_path / ".index", corpus=tmp_path)
    with Index.open(settings=settings) as opened:
        opened.update()
    folder = settings.index / "crosslingual"
    folder.mkdir(exist_ok=True)
    Translations("by hand", [("flood.txt", "crue.txt")]).save(folder / "translations")
    client = create_app(settings).test_client()
    shown = lxml.html.fromstring(client.get("/?q=river&ui=en").get_data(as_text=True))
    titles = shown.xpath("//div[@class='also']//a/@title")
    assert set(titles) == {"Found by comparing the texts: no document declares it."}
    for code, words in {
        "en": "detected",
        "fr": "version détectée",
        "ar": "نسخة مكتشفة",
    }.items():
        page = client.get(f"/documents/flood.txt?ui={code}").get_data(as_text=True)
        (small,) = lxml.html.fromstring(page).xpath("//ul[@class='versions']//small")
        assert small.text_content() == words
        assert small.get("title")
