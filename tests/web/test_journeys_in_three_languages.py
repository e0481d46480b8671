"""Whole ways of people who read Arabic, English or French, wide and on a phone, with JavaScript and
without: on each page the console is clean, nobody else is asked, and nothing sticks out.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, NamedTuple

import pytest
from babel import Locale
from playwright.sync_api import expect
from servers import serving
from visitors import COUNCIL, Visitor, text_of

from indexer import Settings
from webapp.locale import isolated, own_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, FilePayload, Locator, ViewportSize

pytestmark = pytest.mark.browser

WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


class Who(NamedTuple):
    """Who goes a way: what they read, how wide their window is, whether it runs scripts."""

    ui: str
    size: ViewportSize = WIDE
    scripting: bool = True

    def __str__(self) -> str:
        remarks = ["phone"] * (self.size is PHONE) + ["plain"] * (not self.scripting)
        return "-".join([self.ui, *remarks])


def people(*, phone: str, plain_phone: str = "") -> pytest.MarkDecorator:
    """Let somebody of each language come, one of them with a phone; likewise without scripts."""
    who = [Who(ui, PHONE if ui == phone else WIDE) for ui in OTHER]
    if plain_phone:
        who += [Who(ui, PHONE if ui == plain_phone else WIDE, scripting=False) for ui in OTHER]
    return pytest.mark.parametrize("visitor", who, indirect=True, ids=str)


# --- documents ---------------------------------------------------------------------------------

OTHER = {"ar": "en", "en": "fr", "fr": "ar"}
"""Of which language are the results that somebody opens."""
COUNCIL_TITLE = {
    "ar": "مهام مجلس الأمن",
    "en": "Duties of the Security Council",
    "fr": "Les tâches du Conseil de sécurité",
}
COUNCIL_TEXT = {
    "ar": """يتألف مجلس الأمن من خمسة عشر عضواً، خمسة منهم دائمون.

تنتخب الجمعية العامة الأعضاء العشرة الآخرين في مجلس الأمن لمدة سنتين.

يجتمع مجلس الأمن كلما دعت الحاجة، ويتولى كل عضو رئاسته شهراً.
""",
    "en": """The Security Council has fifteen members, five of them permanent.

The General Assembly elects the other ten members of the Security Council for two years.

The Security Council meets whenever it must, and each member presides over it for a month.
""",
    "fr": """Le Conseil de sécurité compte quinze membres, dont cinq permanents.

L’Assemblée générale élit pour deux ans les dix autres membres du Conseil de sécurité.

Le Conseil de sécurité se réunit chaque fois qu’il le faut, et chaque membre le préside un mois.
""",
}
SHIPS = {"ar": "سفن", "en": "ships", "fr": "navires"}
HARBOUR_OFFICE = {"ar": "مكتب الميناء", "en": "Harbour Office", "fr": "Capitainerie"}
BULLETIN_TITLE = {"ar": "نشرة الميناء {}", "en": "Harbour bulletin {}", "fr": "Bulletin du port {}"}
BULLETIN_TEXT = {
    "ar": "في اليوم {} دخلت سفن كثيرة ولم يقع أي حادث.",
    "en": "On day {} many ships came in and there was no accident.",
    "fr": "Le jour {}, de nombreux navires sont entrés sans aucun accident.",
}
BULLETINS = 12  # of each language, one a year, from 2011: more than a page of a list has
EARTHQUAKE = {"ar": "زلزال", "en": "earthquake", "fr": "séisme"}
EARTHQUAKE_TITLE = {"ar": "ليلة الزلزال", "en": "Night of the earthquake", "fr": "Nuit du séisme"}
EARTHQUAKE_TEXT = {
    "ar": "أيقظ زلزال قوي سكان المدينة ليلاً، فخرجوا جميعاً إلى الشوارع حتى الصباح.",
    "en": "A strong earthquake woke the whole town at night, and everybody stayed outside.",
    "fr": "Un fort séisme a réveillé toute la ville, et chacun est resté dehors jusqu’au matin.",
}
EARTHQUAKE_LATER = {"ar": "ذكريات تلك الليلة", "en": "What we recall", "fr": "Nos souvenirs"}


def documents() -> Iterator[tuple[str, str]]:
    """Yield the names and texts of the files that are there at the start."""
    for ui in COUNCIL:
        head = f"language: {ui}\ndate: 2012-05-04\nsubject: council"
        yield (
            f"council.{ui}.md",
            f"---\ntitle: {COUNCIL_TITLE[ui]}\n{head}\n---\n{COUNCIL_TEXT[ui]}",
        )
        for number in range(1, BULLETINS + 1):
            head = f"language: {ui}\ndate: {2010 + number}\nsource: {HARBOUR_OFFICE[ui]}"
            title, text = BULLETIN_TITLE[ui].format(number), BULLETIN_TEXT[ui].format(number)
            yield f"bulletin-{number}.{ui}.md", f"---\ntitle: {title}\n{head}\n---\n{text}\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("journeys")
    (folder / "corpus").mkdir()
    for name, text in documents():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def visitors(browser: Browser, home: Path) -> Iterator[dict[bool, Visitor]]:
    """Two windows at one server: with scripts, and without."""
    with serving(Settings(corpus=home / "corpus", index=home / "index")) as (site, _):
        found = {}
        for scripting in (True, False):
            context = browser.new_context(java_script_enabled=scripting, locale="en-GB")
            found[scripting] = Visitor(context.new_page(), site, scripting=scripting)
        yield found
        for visitor in found.values():
            visitor.page.context.close()


@pytest.fixture
def visitor(visitors: dict[bool, Visitor], request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Somebody who comes for the first time; at the end, nothing may have gone wrong."""
    who: Who = request.param
    visitor = visitors[who.scripting]
    visitor.ui = who.ui
    visitor.wrong.clear()
    visitor.page.context.clear_cookies()
    visitor.page.set_viewport_size(who.size)
    yield visitor
    assert not visitor.wrong


# --- what is seen ------------------------------------------------------------------------------


def total(visitor: Visitor, number: int) -> str:
    return visitor.count("%(n)s document", "%(n)s documents", number)


def typed(within: Locator) -> Locator:
    """Return the marks of words that were typed: they need no explanation."""
    return within.locator("mark:not([title])")


def answering(visitor: Visitor, within: Locator) -> Locator:
    """Return the marks of words that answer others, which say so."""
    sentence = visitor.say(
        "answers to %(word)s, by %(evidence)s", word="\0", evidence=visitor.say("a glossary")
    )
    return within.get_by_title(re.compile(re.escape(sentence).replace("\0", ".+")))


def where_among_hits(visitor: Visitor) -> tuple[int, int]:
    """Return which hit of how many one stands at, as the page says."""
    shown = visitor.part("Hits in this document")
    expect(shown).to_contain_text(re.compile(r"\d+ / \d+"))
    found = re.search(r"(\d+) / (\d+)", shown.inner_text())
    assert found
    return int(found[1]), int(found[2])


# --- a: from a search to a passage in another language, and back -------------------------------


@people(phone="ar", plain_phone="en")
def test_a_search_leads_to_a_passage_in_another_language_from_hit_to_hit_and_back(
    visitor: Visitor,
) -> None:
    ui, other, page = visitor.ui, OTHER[visitor.ui], visitor.page
    page.goto(f"{visitor.site}/?ui={other}")
    visitor.follow(own_name(ui))
    visitor.box.fill(COUNCIL[ui])
    visitor.press(visitor.say("Search"))
    for language in COUNCIL:
        expect(visitor.link(COUNCIL_TITLE[language], visitor.section(language))).to_be_visible()
    expect(typed(visitor.section(ui)).first).to_be_visible()
    for language in {*COUNCIL} - {ui}:
        expect(answering(visitor, visitor.section(language)).first).to_be_visible()

    visitor.follow(COUNCIL_TITLE[other], visitor.section(other))
    expect(visitor.heading).to_have_text(COUNCIL_TITLE[other])
    expect(page.locator(":target")).to_be_in_viewport()
    expect(answering(visitor, page.locator(":target")).first).to_be_visible()
    (by_keys if visitor.scripting else by_links)(visitor)

    visitor.follow(visitor.say("Results for %(words)s", words=COUNCIL[ui]))
    expect(visitor.box).to_have_value(COUNCIL[ui])
    expect(visitor.section(other)).to_be_visible()


def by_keys(visitor: Visitor) -> None:
    """Walk the hits with n and p."""
    start, hits = where_among_hits(visitor)
    assert hits > 2
    visitor.page.keyboard.press("n")
    assert where_among_hits(visitor) == (start % hits + 1, hits)
    expect(visitor.page.locator("mark.now")).to_be_in_viewport()
    visitor.page.keyboard.press("p")
    assert where_among_hits(visitor) == (start, hits)


def by_links(visitor: Visitor) -> None:
    """Walk the passages with hits by their links."""
    visitor.follow(visitor.say("First"), visitor.part("Hits in this document"))
    first = visitor.page.url
    visitor.follow(visitor.say("Next hit"), visitor.page.locator(":target"))
    assert visitor.page.url != first
    expect(visitor.page.locator(":target")).to_be_in_viewport()
    visitor.follow(visitor.say("Previous hit"), visitor.page.locator(":target"))
    assert visitor.page.url == first


# --- b: filters, pages, order ------------------------------------------------------------------


@people(phone="fr", plain_phone="ar")
def test_results_are_narrowed_widened_again_leafed_through_and_put_in_order(
    visitor: Visitor,
) -> None:
    ui, other, page = visitor.ui, OTHER[visitor.ui], visitor.page
    visitor.go(f"/?ui={ui}")
    visitor.search(SHIPS[ui])
    expect(visitor.heading).to_have_text(total(visitor, 3 * BULLETINS))

    one, many = "All %(n)s document in %(language)s", "All %(n)s documents in %(language)s"
    name = Locale(ui).languages[other]
    visitor.follow(visitor.count(one, many, BULLETINS, language=name), visitor.section(other))
    expect(visitor.heading).to_have_text(total(visitor, BULLETINS))
    expect(page.get_by_role("article")).to_have_count(10)
    visitor.follow(visitor.say("Next"), visitor.part("Pages"))
    expect(page.get_by_role("article")).to_have_count(BULLETINS - 10)
    visitor.follow(visitor.say("Page %(n)s", n=1), visitor.part("Pages"))
    visitor.follow(visitor.say("All"), visitor.part("Language"))
    expect(visitor.heading).to_have_text(total(visitor, 3 * BULLETINS))

    visitor.unfold("Filters and order")
    sources = page.get_by_role("combobox", name=visitor.say("Source"), exact=True)
    sources.select_option(HARBOUR_OFFICE[other])
    page.get_by_role("textbox", name=visitor.say("From year")).fill("2015")
    page.get_by_role("textbox", name=visitor.say("To year")).fill("2018")
    visitor.press(visitor.say("Apply"))
    expect(visitor.heading).to_have_text(total(visitor, 4))
    without(visitor, visitor.say("until %(year)s", year="2018"))
    expect(visitor.heading).to_have_text(total(visitor, 8))
    without(visitor, visitor.say("from %(year)s", year="2015"))
    without(visitor, HARBOUR_OFFICE[other])
    expect(page.get_by_role("list", name=visitor.say("Active filters"))).to_have_count(0)

    for choice in ("One list", "Newest first"):
        visitor.unfold("Filters and order")
        visitor.follow(visitor.say(choice))
    dates = [one.get_attribute("datetime") for one in page.locator("article time").all()]
    assert dates == ["2022"] * 3 + ["2021"] * 3 + ["2020"] * 3 + ["2019"]


def without(visitor: Visitor, chosen: str) -> None:
    """Take a filter away."""
    visitor.follow(visitor.say("Remove the filter %(filter)s", filter=isolated(chosen)))


# --- c: suggestions ----------------------------------------------------------------------------


@people(phone="en")
def test_what_is_suggested_is_chosen_by_keys_or_left(visitor: Visitor) -> None:
    ui, box, keyboard = visitor.ui, visitor.box, visitor.page.keyboard
    options = visitor.page.get_by_role("listbox", name=visitor.say("Suggestions"))
    visitor.go(f"/?ui={ui}")
    box.press_sequentially(COUNCIL_TITLE[ui][:-4])
    # The same words may be offered to search for, too: titles come last.
    chosen = options.get_by_role("option", name=COUNCIL_TITLE[ui], exact=True).last
    expect(chosen).to_be_visible()
    for _ in range(options.get_by_role("option").count()):
        keyboard.press("ArrowDown")
        if chosen.get_attribute("aria-selected"):
            break
    with visitor.arriving():
        keyboard.press("Enter")
    expect(visitor.heading).to_have_text(COUNCIL_TITLE[ui])

    keyboard.press("/")
    box.press_sequentially(SHIPS[ui][:-1])
    expect(options).to_be_visible()
    keyboard.press("ArrowDown")
    word = options.get_by_role("option", selected=True).inner_text()
    keyboard.press("Escape")
    expect(options).to_be_hidden()
    expect(box).to_have_value(SHIPS[ui][:-1])
    box.press_sequentially(SHIPS[ui][-1:])
    expect(options).to_be_visible()
    keyboard.press("ArrowDown")
    assert options.get_by_role("option", selected=True).inner_text() == word
    with visitor.arriving():
        keyboard.press("Enter")
    expect(box).to_have_value(word)
    expect(typed(visitor.section(ui)).first).to_be_visible()


# --- d: a document of one's own ----------------------------------------------------------------


def file(ui: str) -> FilePayload:
    text = f"---\ntitle: {EARTHQUAKE_TITLE[ui]}\n---\n{EARTHQUAKE_TEXT[ui]}\n"
    return {"name": f"{EARTHQUAKE[ui]}.md", "mimeType": "text/markdown", "buffer": text.encode()}


@people(phone="ar", plain_phone="fr")
def test_a_file_is_added_found_by_words_of_another_language_renamed_deleted_and_taken_back(
    visitor: Visitor, home: Path, request: pytest.FixtureRequest
) -> None:
    ui, page = visitor.ui, visitor.page
    folder = request.node.callspec.id
    place = home / "corpus" / folder / f"{EARTHQUAKE[ui]}.md"
    id_ = f"{folder}/{place.name}"
    visitor.go(f"/documents?ui={ui}")
    visitor.follow(visitor.say("Add documents"))
    page.get_by_label(visitor.say("Folder"), exact=True).fill(folder)
    page.get_by_label(visitor.say("Files"), exact=True).set_input_files(file(ui))
    page.get_by_role("button", name=visitor.say("Add"), exact=True).click()
    outcome = page.get_by_role("list", name=visitor.say("Outcome"))
    expect(outcome).to_contain_text(visitor.say("search finds it now"), timeout=30_000)
    visitor.look()

    visitor.search(EARTHQUAKE[OTHER[ui]])
    expect(answering(visitor, visitor.section(ui)).first).to_be_visible()
    visitor.follow(EARTHQUAKE_TITLE[ui], visitor.section(ui))
    visitor.follow(visitor.say("Edit details"))
    page.get_by_label(visitor.say("Title"), exact=True).fill(EARTHQUAKE_LATER[ui])
    visitor.press(visitor.say("Save"))
    expect(visitor.status).to_contain_text(visitor.say("Saved."))
    visitor.follow(visitor.say("View"))
    expect(visitor.heading).to_have_text(EARTHQUAKE_LATER[ui])

    visitor.follow(visitor.say("Delete"))
    visitor.press(visitor.say("Delete"))
    expect(visitor.status).to_contain_text(id_)
    assert not place.exists()
    visitor.follow(visitor.say("Documents"))
    expect(visitor.link(EARTHQUAKE_LATER[ui])).to_have_count(0)
    visitor.follow(visitor.say("Trash"))
    visitor.press(visitor.say("Restore %(name)s", name=isolated(id_)))
    assert place.exists()
    visitor.follow(id_, visitor.status)
    expect(visitor.heading).to_have_text(EARTHQUAKE_LATER[ui])
    place.unlink()


# --- e: side by side, in context, and what is saved --------------------------------------------


@people(phone="en", plain_phone="ar")
def test_passages_stand_side_by_side_words_in_context_and_both_are_saved(visitor: Visitor) -> None:
    ui, page = visitor.ui, visitor.page
    visitor.go(f"/?ui={ui}")
    visitor.search(COUNCIL[ui])
    visitor.follow(COUNCIL_TITLE[ui], visitor.section(ui))
    beside = visitor.say("This passage side by side with the other languages")
    visitor.follow(beside, page.locator(":target"))
    for language in COUNCIL:
        expect(visitor.section(language).get_by_role("paragraph").first).to_be_visible()
    for name, file_name, start in (
        ("RIS", "citation.ris", "TY  - "),
        ("BibTeX", "citation.bib", "@"),
    ):
        saved = visitor.download(visitor.link(name))
        assert saved.suggested_filename == file_name
        assert text_of(saved).startswith(start)
        assert COUNCIL_TITLE[ui] in text_of(saved)
    visitor.follow(visitor.say("The whole document"))

    visitor.search(COUNCIL[ui])
    visitor.unfold("Filters and order")
    visitor.follow(visitor.say("In context"))
    for language in COUNCIL:
        expect(visitor.section(language).locator("mark")).to_have_count(3)
    visitor.follow(visitor.say("By the word after"))
    saved = visitor.download(visitor.link("CSV"))
    assert saved.suggested_filename == "concordance.csv"
    rows = [*csv.DictReader(io.StringIO(text_of(saved)))]
    assert sorted(row["language"] for row in rows) == ["ar"] * 3 + ["en"] * 3 + ["fr"] * 3
    visitor.follow(visitor.say("Documents with these words"))

    found = int(re.sub(r"\D", "", visitor.heading.inner_text()))
    visitor.unfold("Filters and order")
    visitor.unfold("Save")
    saved = visitor.download(page.get_by_role("button", name="RIS", exact=True))
    assert saved.suggested_filename == "results.ris"
    assert text_of(saved).count("TY  - ") == found


# --- f: by keys alone --------------------------------------------------------------------------


@people(phone="fr")
def test_keys_alone_lead_from_opening_the_page_to_a_hit_in_the_second_result(
    visitor: Visitor,
) -> None:
    keyboard, page = visitor.page.keyboard, visitor.page
    visitor.go(f"/?ui={visitor.ui}")
    keyboard.type(SHIPS[visitor.ui])
    with visitor.arriving():
        keyboard.press("Enter")
    keyboard.press("Tab")
    focused = page.locator(":focus")
    expect(focused).to_have_text(visitor.say("Skip to the results"))
    keyboard.press("Enter")
    second = page.get_by_role("article").nth(1).get_by_role("heading").get_by_role("link")
    title = second.inner_text()
    for _ in range(60):
        keyboard.press("Tab")
        expect(focused).not_to_have_css("outline-style", "none")
        if second.evaluate("link => link === document.activeElement"):
            break
    with visitor.arriving():
        keyboard.press("Enter")
    expect(visitor.heading).to_have_text(title)
    at, hits = where_among_hits(visitor)
    keyboard.press("n")
    assert where_among_hits(visitor) == (at % hits + 1, hits)
    expect(page.locator("mark.now")).to_be_in_viewport()
