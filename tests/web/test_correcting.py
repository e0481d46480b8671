"""A passage that was taken for another language is put right where it is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from forms import SITE, client_of, filled, get, post, shown, update

from indexer import Index, Settings, keys
from indexer.corrections import PASSAGE_LANGUAGES, fingerprint

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

SENTENCES = (
    "The committee met on Tuesday morning and adopted the report on desalination, which its members"
    " had discussed for three weeks in seven meetings of two hours each."
)
HEADING = "Dispositions <b>\nfinales"
TEXT = f"{SENTENCES}\n\n{HEADING}\n\n{SENTENCES}\n"
BESIDE, FORM = "/beside/un/a.txt?passage=1", "/language/un/a.txt?passage=1"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "corpus").mkdir()
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", wait_seconds=0.0)
    with Index.open(settings=settings) as index:
        index.put("un/a.txt", TEXT.encode())
        index.put("lines.jsonl", json.dumps({"id": "1", "text": TEXT}).encode())
        index.update()
    return settings


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    return client_of(settings)


def correct(client: FlaskClient, language: str, address: str = FORM, **more: str) -> TestResponse:
    fields = {**filled(client, address), "language": language, **more}
    return post(client, address.partition("?")[0], fields)


def corrections(settings: Settings, name: str = "un/a.txt") -> Any:  # noqa: ANN401 - whatever it is
    path = settings.corpus / f"{name}.meta.json"
    return json.loads(path.read_text())[PASSAGE_LANGUAGES] if path.exists() else None


def heading(client: FlaskClient) -> str:
    return str(shown(get(client, f"{BESIDE}&ui=en")).xpath("string(//*[@id='h-own'])"))


def test_a_passage_is_corrected_from_where_it_stands_side_by_side(
    client: FlaskClient, settings: Settings
) -> None:
    assert heading(client) == "English"
    page = shown(get(client, f"{BESIDE}&ui=en"))
    assert not page.xpath("//*[@role='status']")
    (address,) = page.xpath("//a[text()='Correct the language']/@href")
    assert address == FORM
    answer = correct(client, "fr")
    assert (answer.status_code, answer.location) == (303, f"{BESIDE}&saved=1")
    assert "Saved." in shown(get(client, f"{answer.location}&ui=en")).xpath(
        "//*[@role='status']/text()"
    )
    assert corrections(settings) == {fingerprint(HEADING): "fr"}
    update(settings)
    assert heading(client) == "French"
    page = shown(get(client, FORM))
    assert page.xpath("//p[@class='said']/@lang") == ["fr"]
    assert filled(client, FORM)["language"] == "fr"


def test_a_correction_is_taken_back(client: FlaskClient, settings: Settings) -> None:
    correct(client, "und")
    assert filled(client, FORM)["language"] == "und", "also before it is indexed"
    correct(client, "")
    assert corrections(settings) is None
    update(settings)
    assert heading(client) == "English"
    assert not filled(client, FORM)["language"]


def test_a_document_of_many_in_a_file_is_corrected_in_the_sidecar_of_the_file(
    client: FlaskClient, settings: Settings
) -> None:
    answer = correct(client, "fr", "/language/lines.jsonl%231?passage=1")
    assert answer.location == "/beside/lines.jsonl%231?passage=1&saved=1"
    assert corrections(settings, "lines.jsonl") == {fingerprint(HEADING): "fr"}
    update(settings)
    page = shown(get(client, f"{answer.location}&ui=en"))
    assert page.xpath("string(//*[@id='h-own'])") == "French"


def test_a_correction_is_kept_by_the_page_of_metadata_and_is_no_fact(
    client: FlaskClient, settings: Settings
) -> None:
    correct(client, "fr")
    page = shown(get(client, "/edit/un/a.txt"))
    fields = dict(page.xpath("//form[@class='sheet']")[0].form_values())
    post(client, "/edit/un/a.txt", {**fields, "title": "Another"})
    assert corrections(settings) == {fingerprint(HEADING): "fr"}
    update(settings)
    assert PASSAGE_LANGUAGES not in get(client, "/documents/un/a.txt").text
    assert heading(client) == "French"


@pytest.mark.parametrize(
    ("body", "kept", "why"),
    [
        ({"text": TEXT}, "fr", "the sidecar stays"),
        ({"text": TEXT, "metadata": {"title": "T"}}, "fr", "metadata of another kind"),
        ({"text": TEXT, "metadata": {PASSAGE_LANGUAGES: {}}}, "", "they are taken out"),
        ({"text": TEXT, "metadata": {PASSAGE_LANGUAGES: {"ab": "fr"}}}, "", "it is another"),
    ],
)
def test_programs_keep_corrections_unless_they_name_them(
    client: FlaskClient, settings: Settings, body: dict[str, object], kept: str, why: str
) -> None:
    correct(client, "fr")
    answer = client.put("/api/v1/documents/un/a.txt", base_url=SITE, json=body)
    assert answer.status_code == 202
    with Index.open(settings=settings) as index:
        assert index.corrected_language("un/a.txt", HEADING) == kept, why


def test_programs_are_told_of_languages_that_are_none(client: FlaskClient) -> None:
    body = {"text": TEXT, "metadata": {PASSAGE_LANGUAGES: {fingerprint(HEADING): "de"}}}
    answer = client.put("/api/v1/documents/un/a.txt", base_url=SITE, json=body)
    assert answer.status_code == 400
    assert PASSAGE_LANGUAGES in answer.text


# --- what is wrong -----------------------------------------------------------------------------


def test_a_form_for_a_text_that_has_changed_corrects_nothing(
    client: FlaskClient, settings: Settings
) -> None:
    fields = filled(client, FORM)
    with Index.open(settings=settings) as index:
        index.put("un/a.txt", TEXT.replace("finales", "transitoires").encode())
        index.update()
    answer = post(client, "/language/un/a.txt", {**fields, "language": "fr"})
    assert answer.status_code == 412
    assert "changed meanwhile" in answer.text
    assert corrections(settings) is None


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"language": "de"}, 400),
        ({"passage": "x"}, 400),
        ({"text": "Another text"}, 412),
        ({"token": "made up"}, 403),
    ],
)
def test_a_form_that_was_changed_by_hand_writes_nothing(
    client: FlaskClient, settings: Settings, changed: dict[str, str], status: int
) -> None:
    assert correct(client, **{"language": "fr", **changed}).status_code == status
    assert corrections(settings) is None


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/language/un/a.txt", 400),
        ("/language/un/a.txt?passage=99", 400),
        ("/language/none.txt?passage=0", 404),
    ],
)
def test_there_is_a_form_only_for_passages(client: FlaskClient, address: str, status: int) -> None:
    assert get(client, address).status_code == status


def test_no_page_of_another_site_corrects(client: FlaskClient, settings: Settings) -> None:
    fields = {**filled(client, FORM), "language": "fr"}
    for origin in (None, "http://evil.example", "null"):
        assert post(client, "/language/un/a.txt", fields, origin=origin).status_code == 403
    assert corrections(settings) is None


def test_only_who_may_write_is_offered_it(client: FlaskClient, settings: Settings) -> None:
    elsewhere = {"environ_base": {"REMOTE_ADDR": "203.0.113.7"}}
    offered = "/language/"
    assert offered not in get(client, BESIDE, **elsewhere).text
    assert get(client, FORM, **elsewhere).status_code == 403
    assert offered not in get(client_of(settings.updated({"writing": "off"})), BESIDE).text
    keys.create(settings.corpus, "desk", ("write",))
    assert offered in get(client, BESIDE, **elsewhere).text
    asked = get(client, FORM)
    assert asked.status_code == 401
    assert shown(asked).xpath("//input[@name='next']/@value") == [FORM]


def test_who_only_reads_gets_no_cookie_and_needs_no_sidecar(
    client: FlaskClient, settings: Settings
) -> None:
    (settings.corpus / "un/a.txt.meta.json").write_text("{")
    answer = get(client, BESIDE)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert get(client, FORM).status_code == 404, "what is damaged is to be mended first"
