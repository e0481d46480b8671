"""The real server in a real browser: what a person sees and does."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
EVERY_LOOK = [(width, scheme) for width in (320, 768, 1280) for scheme in ("light", "dark")]
LOOKED_AT = (
    EVERY_LOOK if os.environ.get("DRAGOMAN_EVERY_LOOK") else [(1280, "light"), (320, "dark")]
)
"""Widths and colours that pages are looked at in; all of them where that is asked for."""

RESULTS = "/?q=Council+Conseil+مجلس"
READING = "/documents/un/council.en.md?q=Council"
PAGES = {
    "home": "/",
    "results": RESULTS,
    "list": "/?q=harbour&view=list&page=2",
    "one language": "/?q=Council&lang=fr&lang=ar&after=2000",
    "wrong keyboard": "/?q=ؤخعىؤهم",
    "nothing": '/?q="zzyzx+qwrtp"',
    "reading": READING,
    "fold": "/documents/news/page.en.txt",
    "documents": "/documents",
    "reasons": "/?q=Council+Conseil&explain=1",
    "in context": "/concordance?q=Security+Council",
    "no words in context": "/concordance",
    "side by side": "/beside/un/council.en.md?passage=1",
    "word by word": "/analyze?lang=ar&text=والمكتبات+العامة",
    "status": "/status",
    "help": "/help",
    "upload": "/upload",
    "edit": "/edit/un/council.en.md",
    "language of a passage": "/language/un/council.en.md?passage=1",
    "delete": "/delete/un/council.en.md",
    "trash": "/trash",
    "sign in": "/sign-in",
    "unreadable": "/upload/state?id=odd/empty.txt",
}


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Open pages; at the end, nothing may have gone wrong or been asked of another host.

    A browser complains of what is `missing` of itself.
    """
    wrong: list[str] = []
    contexts = []

    def heard(message: ConsoleMessage) -> None:
        wrong.append(f"console: {message.text}")

    def asked(request: Request) -> None:
        if not request.url.startswith(server):
            wrong.append(f"asked elsewhere: {request.url}")

    def visit(
        address: str, *, size: dict[str, int] = WIDE, missing: bool = False, **options: object
    ) -> Page:
        context = browser.new_context(viewport=size, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        if not missing:
            page.on("console", heard)
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("request", asked)
        page.goto(server + address)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not wrong


def lefts(page: Page, selector: str) -> list[float]:
    """Where the elements begin, from the left edge of the window."""
    found: list[float] = page.eval_on_selector_all(
        selector, "all => all.map(one => Math.round(one.getBoundingClientRect().left))"
    )
    return found


def test_without_javascript_a_search_leads_to_the_passage_and_from_hit_to_hit(
    visit: Callable[..., Page], server: str
) -> None:
    page = visit("/?ui=en", java_script_enabled=False)
    page.fill("input[name=q]", "council")
    page.click("form[role=search] button")
    page.click("#in-en .hit h3 a")
    assert re.search(r"/documents/un/council\.en\.md\?q=council#p-\d+$", page.url)
    page.click(".hit-bar a >> nth=0")
    first = page.url
    page.click(".passage:target .steps a.next")
    assert page.url != first
    page.click(".passage:target .steps a.previous")
    assert page.url == first
    page.click(".back a")
    assert page.url == f"{server}/?q=council"


def test_without_javascript_filters_and_pages_work(visit: Callable[..., Page]) -> None:
    page = visit("/?q=harbour&ui=en", java_script_enabled=False)
    page.click(".languages a >> nth=1")
    assert "lang=en" in page.url
    page.get_by_role("button", name="Apply").click()
    assert "lang=en" in page.url
    page.click("a[rel=next]")
    assert "page=2" in page.url
    assert page.locator("article.hit").count() == 10
    page.click(".languages a >> nth=1")
    assert "lang" not in page.url


def test_without_javascript_navigation_unfolds(visit: Callable[..., Page]) -> None:
    page = visit("/documents/news/page.en.txt?ui=en", java_script_enabled=False)
    line = page.get_by_text("Subscribe to our newsletter")
    assert not line.is_visible()
    page.click(".fold summary")
    assert line.is_visible()


def test_on_a_wide_window_languages_stand_side_by_side_in_reading_order(
    visit: Callable[..., Page],
) -> None:
    english = lefts(visit(f"{RESULTS}&ui=en"), ".section")
    assert english == sorted(set(english))
    arabic = lefts(visit(f"{RESULTS}&ui=ar"), ".section")
    assert arabic == sorted(set(arabic), reverse=True)
    assert len(english) == len(arabic) == 3


def test_on_a_phone_they_are_stacked_and_the_counts_stay_in_sight(
    visit: Callable[..., Page],
) -> None:
    page = visit(f"{RESULTS}&ui=fr", size=PHONE)
    assert len(set(lefts(page, ".section"))) == 1
    page.evaluate("scrollTo(0, 600)")
    assert page.evaluate("scrollY") > 100
    counts = page.locator(".jumps")
    box = counts.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < PHONE["height"] - box["height"]
    counts.locator("a").last.click()
    assert "#in-" in page.url


def test_the_language_of_the_interface_is_chosen_once(visit: Callable[..., Page]) -> None:
    page = visit("/?q=Council", locale="fr-FR")
    assert page.locator("html").get_attribute("lang") == "fr"
    page.click(".interface a[lang=ar]")
    assert page.locator("html").get_attribute("dir") == "rtl"
    page.click(".hit h3 a >> nth=0")
    assert page.locator("html").get_attribute("lang") == "ar"


def test_an_arabic_title_stands_at_the_right_and_an_english_one_at_the_left(
    visit: Callable[..., Page],
) -> None:
    for ui in ("ar", "en"):
        page = visit(f"{RESULTS}&ui={ui}")
        for language, side in (("ar", "right"), ("en", "left")):
            at = page.eval_on_selector(
                f"#in-{language} h3 a",
                """(link, side) => Math.abs(link.getBoundingClientRect()[side] -
                   link.closest("section").getBoundingClientRect()[side])""",
                side,
            )
            assert at < 2, (ui, language)


def test_what_is_typed_runs_in_its_own_direction(visit: Callable[..., Page]) -> None:
    way = "input => getComputedStyle(input).direction"
    for ui, empty in (("ar", "rtl"), ("fr", "ltr")):
        page = visit(f"/?ui={ui}")
        assert page.eval_on_selector("#q", way) == empty
        page.fill("#q", "council")
        assert page.eval_on_selector("#q", way) == "ltr"
        page.fill("#q", "مجلس")
        assert page.eval_on_selector("#q", way) == "rtl"


def test_marks_leave_arabic_letters_joined(visit: Callable[..., Page]) -> None:
    page = visit("/?q=مجلس&ui=en")
    difference = page.evaluate(
        """() => {
          const title = document.querySelector("#in-ar h3 a");
          const lit = title.getBoundingClientRect().width;
          title.textContent = title.textContent;
          return Math.abs(title.getBoundingClientRect().width - lit);
        }"""
    )
    assert difference < 0.5


def test_keys_go_to_the_box_and_walk_the_hits(visit: Callable[..., Page]) -> None:
    page = visit(f"{READING}&ui=en")
    hits = page.locator(".text mark").count()
    page.keyboard.press("n")
    assert page.locator("mark.now").get_attribute("id") == "m-1"
    page.keyboard.press("n")
    assert page.locator("mark.now").get_attribute("id") == "m-2"
    page.keyboard.press("p")
    page.keyboard.press("p")
    assert page.locator("mark.now").get_attribute("id") == f"m-{hits}"
    assert page.locator("[data-place]").text_content() == f"{hits} / {hits}"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("n/p")
    assert page.input_value("#q") == "n/p"


def test_who_lands_on_a_passage_sees_which_hit_it_is_and_goes_on_from_there(
    visit: Callable[..., Page],
) -> None:
    page = visit(f"{READING}#p-1")
    hits = page.locator(".text mark").count()
    first = page.locator("#p-1 mark").first.get_attribute("id")
    assert first
    number = int(first.removeprefix("m-"))
    assert page.locator("mark.now").get_attribute("id") == first
    assert page.locator("[data-place]").text_content() == f"{number} / {hits}"
    page.keyboard.press("n")
    assert page.locator("mark.now").get_attribute("id") == f"m-{number + 1}"
    page.locator(".hit-bar a").first.click()
    page.locator("#m-1.now").wait_for()  # the browser tells of the new place in its own time


def test_among_results_the_same_keys_walk_the_titles(visit: Callable[..., Page]) -> None:
    page = visit(f"{RESULTS}&ui=en")
    titles = page.locator(".hits h3 a").all_text_contents()
    focused = "document.activeElement.textContent"
    page.keyboard.press("n")
    assert page.evaluate(focused) == titles[0]
    page.keyboard.press("n")
    assert page.evaluate(focused) == titles[1]
    page.keyboard.press("p")
    page.keyboard.press("p")
    assert page.evaluate(focused) == titles[-1], "it goes round"
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/**")


def test_the_first_link_of_a_page_of_results_skips_to_them(visit: Callable[..., Page]) -> None:
    page = visit(f"{RESULTS}&ui=en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the results"
    page.keyboard.press("Enter")
    for _ in range(3):  # the box of the first result, its title
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.hits h3 a')"):
            break
    assert page.evaluate("document.activeElement.matches('.hits h3 a')")


def test_hits_are_walked_by_buttons_too(visit: Callable[..., Page]) -> None:
    page = visit(f"{READING}&ui=fr")
    page.get_by_role("button", name="Occurrence suivante").click()
    assert page.locator("mark.now").get_attribute("id") == "m-1"
    page.get_by_role("button", name="Occurrence précédente").click()
    hits = page.locator(".text mark").count()
    assert page.locator("mark.now").get_attribute("id") == f"m-{hits}"


def test_keys_can_be_switched_off_and_stay_off(visit: Callable[..., Page]) -> None:
    page = visit(f"{READING}&ui=en")
    page.click("[data-keys] button")
    page.reload()
    page.keyboard.press("n")
    assert page.locator("mark.now").count() == 0
    assert page.locator("[data-keys] button").text_content() == "switch on"


def test_what_is_typed_is_completed_and_chosen_by_keys(visit: Callable[..., Page]) -> None:
    page = visit("/")
    box = page.locator("#q")
    box.press_sequentially("security c")
    page.get_by_role("option", name="security council", exact=True).wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-activedescendant") is None, "nothing is chosen unasked"
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected]")
    assert chosen.inner_text() == "security council"
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=security+council")


def test_escape_closes_suggestions_and_keeps_what_was_typed(visit: Callable[..., Page]) -> None:
    page = visit("/")
    page.locator("#q").press_sequentially("secur")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.locator("[role=listbox]").is_hidden()
    assert page.locator("#q").input_value() == "secur"


def test_a_title_that_is_suggested_opens_its_document(visit: Callable[..., Page]) -> None:
    page = visit("/")
    page.locator("#q").press_sequentially("The Security")
    page.locator("[role=option].title", has_text="The Security Council").first.click()
    page.wait_for_url("**/documents/un/council.en.md")


def test_suggestions_run_in_their_own_direction(visit: Callable[..., Page]) -> None:
    page = visit("/")
    page.locator("#q").press_sequentially("مجلس ا")
    option = page.locator("[role=option]").first
    option.wait_for()
    assert (option.get_attribute("lang"), option.get_attribute("dir")) == ("ar", "rtl")


IN_CONTEXT = PAGES["in context"] + "&ui=en"
TOUCH = {"has_touch": True, "is_mobile": True}


@pytest.mark.parametrize(
    ("address", "size", "options", "named"),
    [
        (IN_CONTEXT + "&lang=en", WIDE, {}, True),  # beside the line, where there is room
        (IN_CONTEXT, WIDE, {}, False),
        (IN_CONTEXT, PHONE, {}, False),
        (IN_CONTEXT, PHONE, TOUCH, True),  # below it, where nothing can be pointed at
    ],
)
def test_a_line_in_context_names_its_document_where_there_is_room_or_to_who_comes_by_keys(
    visit: Callable[..., Page],
    address: str,
    size: dict[str, int],
    options: dict[str, object],
    named: bool,  # noqa: FBT001 - a column of the table
) -> None:
    page = visit(address, size=size, **options)
    line = page.locator(".kwic li", has_text="Azerbaijan sat").first
    name = line.locator("small")
    assert name.is_visible() == named
    line.locator("a").focus()
    assert name.is_visible()
    assert name.inner_text() == "The Security Council"


@pytest.mark.parametrize("ui", ["ar", "en"])
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_words_in_context_stand_under_each_other_a_line_each(
    visit: Callable[..., Page], ui: str, size: dict[str, int]
) -> None:
    page = visit(f"{PAGES['in context']}&ui={ui}", size=size)
    for column in page.locator(".kwic").all():
        boxes = [word.bounding_box() for word in column.locator("mark").all()]
        middles = {round(box["x"] + box["width"] / 2) for box in boxes if box}
        assert max(middles) - min(middles) <= 1
        heights = [line.bounding_box() for line in column.locator("li").all()]
        assert all(height and height["height"] < 45 for height in heights)


def test_words_that_answer_each_other_light_up_together(visit: Callable[..., Page]) -> None:
    page = visit("/beside/un/council.en.md?passage=0")
    mark = page.locator(".section.of-query mark[data-of]").first
    of = mark.get_attribute("data-of")
    mark.focus()
    lit = page.locator("mark.now")
    assert lit.count() > 1
    assert {one.get_attribute("data-of") for one in lit.all()} == {of}
    sections = page.locator(".section:has(mark.now)")
    assert sections.count() > 1


def test_what_is_ticked_is_saved(visit: Callable[..., Page]) -> None:
    page = visit(RESULTS)
    page.locator("input[name=id]").first.check()
    page.locator(".save summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="RIS").click()
    assert download.value.suggested_filename == "results.ris"
    assert download.value.path().read_text("utf-8").count("TY  - ") == 1


def test_a_question_mark_opens_the_list_of_keys(visit: Callable[..., Page]) -> None:
    page = visit(RESULTS)
    page.keyboard.press("?")
    page.wait_for_url("**/help#keys")


def test_a_link_into_folded_navigation_opens_it(visit: Callable[..., Page]) -> None:
    page = visit("/documents/news/page.en.txt")
    anchor = page.locator(".fold .passage").last.get_attribute("id")
    page.goto(f"{page.url}#{anchor}")
    assert page.locator(f"#{anchor}").is_visible()


def test_everything_can_be_reached_with_the_tab_key(visit: Callable[..., Page]) -> None:
    page = visit("/?q=veto&ui=en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    seen = set()
    for _ in range(40):
        seen.add(page.evaluate("document.activeElement.getAttribute('class') || ''"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or page.evaluate("document.activeElement === document.body")
        page.keyboard.press("Tab")
    assert "pilcrow" in seen


@pytest.mark.parametrize("ui", ["ar", "en", "fr"])
def test_no_page_is_wider_than_the_window(visit: Callable[..., Page], server: str, ui: str) -> None:
    page = visit("/")
    for name, address in PAGES.items():
        page.goto(f"{server}{address}{'&' if '?' in address else '?'}ui={ui}")
        for width in (320, 390, 768, 1100, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            root = "document.documentElement"
            beyond = page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
            assert beyond <= 0, (name, width)


@pytest.mark.parametrize("ui", ["ar", "en", "fr"])
@pytest.mark.parametrize(("width", "scheme"), LOOKED_AT)
def test_axe_finds_nothing_to_complain_of(
    visit: Callable[..., Page], server: str, ui: str, width: int, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = visit("/", size={"width": width, "height": 900}, color_scheme=scheme)
    for name, address in PAGES.items():
        page.goto(f"{server}{address}{'&' if '?' in address else '?'}ui={ui}")
        found = axe.run(page).response["violations"]
        assert not found, (name, [(v["id"], v["nodes"][0]["html"]) for v in found])


@pytest.mark.parametrize("ui", ["ar", "en", "fr"])
@pytest.mark.parametrize(("width", "scheme"), LOOKED_AT)
@pytest.mark.parametrize("address", ["/documents/nobody.md", "/?q=Council&page=x", "/nowhere"])
def test_axe_finds_nothing_to_complain_of_in_pages_of_errors(
    visit: Callable[..., Page], address: str, ui: str, width: int, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = visit(
        f"{address}{'&' if '?' in address else '?'}ui={ui}",
        size={"width": width, "height": 900},
        color_scheme=scheme,
        missing=True,
    )
    assert page.locator(".code").is_visible()
    found = axe.run(page).response["violations"]
    assert not found, [(v["id"], v["nodes"][0]["html"]) for v in found]
