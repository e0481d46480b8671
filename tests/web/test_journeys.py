"""People who change documents in the browser: the real server, a real browser, whole ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from indexer import Index, keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, FilePayload, Page

    from indexer import Settings

pytestmark = pytest.mark.browser

ELSEWHERE = {"X-Forwarded-For": "203.0.113.7"}
WIDE = {"width": 1280, "height": 900}
HARBOUR = "The ministers spoke of harbours for two days, and of nothing else at all."
PORTS = "تحدث الوزراء عن الموانئ يومين كاملين، ولم يتحدثوا عن شيء آخر."


@pytest.fixture
def visit(browser: Browser, shared_server: tuple[str, Settings]) -> Iterator[Callable[..., Page]]:
    """Open pages; at the end, nothing may have gone wrong, and no key is asked for any more."""
    address, settings = shared_server
    wrong: list[str] = []
    contexts = []

    def heard(message: ConsoleMessage) -> None:
        # A browser logs every answer of 4xx, which some of these are meant to be.
        if not message.text.startswith("Failed to load resource"):
            wrong.append(f"console: {message.text}")

    def visit(path: str, **options: Any) -> Page:  # noqa: ANN401 - of a browser's context
        context = browser.new_context(**{"viewport": WIDE, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.goto(address + path)
        return page

    yield visit
    for context in contexts:
        context.close()
    for key in keys.known(settings.corpus):
        keys.revoke(settings.corpus, key.id)
    assert not wrong


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Two files on a person's disk."""
    (tmp_path / "harbours.txt").write_text(HARBOUR, encoding="utf-8")
    (tmp_path / "موانئ.txt").write_text(PORTS, encoding="utf-8")
    return [str(tmp_path / "harbours.txt"), str(tmp_path / "موانئ.txt")]


def file(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": data}


def send(page: Page) -> None:
    """Send the form; the answer may take as long as it takes to index what it brought."""
    with page.expect_navigation():
        page.click(".sheet button")


def classes(page: Page) -> list[str | None]:
    return [one.get_attribute("class") for one in page.locator(".outcomes li").all()]


def test_in_arabic_without_javascript_documents_are_added_edited_deleted_and_restored(
    visit: Callable[..., Page], shared_server: tuple[str, Settings], files: list[str]
) -> None:
    site, settings = shared_server
    page = visit("/documents?ui=ar", java_script_enabled=False)
    assert page.locator("html").get_attribute("dir") == "rtl"
    page.click("a[href='/upload']")
    page.fill("#folder", "وثائق/2024")
    page.set_input_files("#files", files)
    send(page)
    assert classes(page) == ["found", "found"]
    page.goto(f"{site}/?q=الموانئ")
    page.click(".hit h3 a")
    assert page.locator(".text").inner_text().strip() == PORTS

    page.goto(f"{site}/upload")
    page.fill("#folder", "وثائق/2024")
    page.set_input_files("#files", files[1])
    send(page)
    assert classes(page) == ["refused"]
    assert page.locator("p.again").is_visible()
    page.fill("#folder", "وثائق/2024")
    page.set_input_files("#files", files[1])
    page.check("#replace")
    send(page)
    assert classes(page) == ["found"]

    page.click(".outcomes a")
    page.click("aside a[href*='/edit/']")
    page.fill("#title", "حديث الموانئ")
    page.fill("#date", "أمس")
    send(page)
    assert page.locator(".fault").count() == 1
    assert page.input_value("#title") == "حديث الموانئ"
    page.fill("#date", "٢٠٢٤-٠٥")
    send(page)
    page.click(".note a")
    assert page.locator("h1").inner_text() == "حديث الموانئ"

    page.click("aside a[href*='/delete/']")
    send(page)
    file = settings.corpus / "وثائق/2024/موانئ.txt"
    assert not file.exists()
    assert "موانئ.txt" in page.locator("[role=status]").inner_text()
    page.click("[role=status] button")
    assert file.read_text(encoding="utf-8") == PORTS
    page.click("[role=status] a")
    assert page.locator("h1").inner_text() == "حديث الموانئ"


def test_files_show_how_far_they_are_and_one_that_is_there_is_replaced_by_a_button(
    visit: Callable[..., Page], shared_server: tuple[str, Settings]
) -> None:
    site, settings = shared_server
    page = visit("/upload?ui=en")
    page.set_input_files(
        "#files",
        [
            file("harbours.txt", HARBOUR.encode()),
            file("موانئ.txt", PORTS.encode()),
            file("first.txt", HARBOUR.encode()),
            file("<img src=x>.exe", b"x"),
            file("big.txt", b"x" * 10_000_001),
        ],
    )
    page.click(".sheet button")
    page.wait_for_selector(".outcomes li.found >> nth=1")
    page.get_by_text("Files done: 5 of 5").wait_for()
    assert sorted(filter(None, classes(page))) == ["found"] * 2 + ["refused"] * 3
    assert page.locator(".outcomes img").count() == 0
    kinds = {one.get_attribute("data-kind") for one in page.locator(".outcomes .refused").all()}
    assert kinds == {"DocumentChanged", "UnsupportedFormat", "DocumentTooLarge"}

    page.focus("[data-replace]:visible")
    page.keyboard.press("Enter")
    page.get_by_text("replaced · search finds it now").wait_for()
    assert (settings.corpus / "first.txt").read_text() == HARBOUR
    assert page.evaluate("document.activeElement.matches('.outcomes li.found')")
    page.goto(f"{site}/?q=harbours&lang=en")
    assert page.locator(".hit h3 a[href*='/first.txt']").is_visible()


def test_files_are_dropped_on_the_page_and_sent_with_the_keyboard(
    visit: Callable[..., Page], shared_server: tuple[str, Settings]
) -> None:
    _, settings = shared_server
    page = visit("/upload?ui=fr")
    data = page.evaluate_handle(
        """text => {
          const data = new DataTransfer();
          for (const name of ["one.txt", "two.txt"]) data.items.add(new File([text], name));
          return data;
        }""",
        HARBOUR,
    )
    page.dispatch_event("h1", "dragover", {"dataTransfer": data})
    assert page.locator("form.over").count() == 1
    page.dispatch_event("h1", "drop", {"dataTransfer": data})
    assert page.locator("form.over").count() == 0
    page.focus("#files")
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.sheet .actions button')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(".outcomes li.found >> nth=1")
    assert (settings.corpus / "two.txt").read_text() == HARBOUR


def test_a_passage_is_read_in_another_language_a_moment_after_it_was_corrected(
    visit: Callable[..., Page], shared_server: tuple[str, Settings]
) -> None:
    site, settings = shared_server
    with Index.open(settings=settings) as index:
        index.put("corrected.txt", HARBOUR.encode())
        index.ask(["corrected.txt"]).wait(20)
    page = visit("/beside/corrected.txt?passage=0&ui=en", java_script_enabled=False)
    before = page.locator(".of-query .said").inner_text()
    for choice, name in (("fr", "French"), ("", "English")):
        page.click("text=Correct the language")
        page.select_option("#language", choice)
        send(page)
        assert page.url == f"{site}/beside/corrected.txt?passage=0&saved=1"
        for _ in range(50):  # mostly it is there with the first look
            if page.locator("#h-own").inner_text() == name:
                break
            page.wait_for_timeout(200)
            page.reload()
        assert page.locator("#h-own").inner_text() == name
        assert page.locator(".of-query .said").inner_text() == before


def test_from_elsewhere_one_signs_in_with_a_key_and_out_again(
    visit: Callable[..., Page], shared_server: tuple[str, Settings], files: list[str]
) -> None:
    site, settings = shared_server
    page = visit("/documents?ui=en", extra_http_headers=ELSEWHERE, java_script_enabled=False)
    assert page.locator("main a[href='/upload']").count() == 0, "no key, no writing from elsewhere"
    made, secret = keys.create(settings.corpus, "Leïla's laptop", ["write"])
    page.reload()
    page.click("main a[href='/upload']")
    page.fill("#key", "dragoman_wrong")
    page.press("#key", "Enter")
    assert page.locator(".fault").is_visible()
    page.fill("#key", secret)
    page.press("#key", "Enter")
    page.wait_for_url(f"{site}/upload")
    page.fill("#folder", "from/elsewhere")
    page.set_input_files("#files", files[0])
    page.click(".sheet button")
    page.wait_for_selector(".outcomes li.found")
    assert classes(page) == ["found"]
    cookies = {one["name"]: one for one in page.context.cookies()}
    assert set(cookies) == {"ui", "dragoman_session"}
    assert cookies["dragoman_session"]["httpOnly"]
    assert cookies["dragoman_session"]["sameSite"] == "Strict"
    page.click("footer a[href='/sign-in']")
    send(page)
    page.goto(f"{site}/upload")
    assert page.locator("#key").is_visible()

    page.fill("#key", secret)
    page.press("#key", "Enter")
    keys.revoke(settings.corpus, made.id)
    keys.create(settings.corpus, "another", ["write"])
    page.fill("#folder", "from/elsewhere")
    page.set_input_files("#files", files[1])
    page.click(".sheet button")
    page.wait_for_selector("#key")  # a revoked key opens nothing
    assert [file.name for file in (settings.corpus / "from/elsewhere").iterdir()] == [
        "harbours.txt"
    ]
