"""What is known of documents is corrected; documents go to the trash and come back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from forms import SITE, client_of, filled, get, post, shown, update

from indexer import Index, Settings
from webapp import removing

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

TEXT = "The committee met on Tuesday morning and adopted the report on desalination."
WITH_FRONT = f"---\ntitle: From the file\nsource: Yearbook\n---\n{TEXT}"
PAYLOAD = "<script>alert(1)</script>\"'><b>bold"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "corpus").mkdir()
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", wait_seconds=0.0)
    with Index.open(settings=settings) as index:
        index.put("un/a.md", WITH_FRONT.encode(), {"date": "2012", "editor": "Leïla"})
        index.put("b.txt", TEXT.encode())
        index.put("lines.ndjson", b'{"id": "1", "text": "The committee met on Tuesday."}\n')
        index.put("empty.txt", b"")
        index.update()
    return settings


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    return client_of(settings)


def save(client: FlaskClient, document_id: str, **changed: str) -> TestResponse:
    fields = {**filled(client, f"/edit/{document_id}"), **changed}
    return post(client, f"/edit/{document_id}", fields)


def beside(settings: Settings, document_id: str) -> Any:  # noqa: ANN401 - whatever it is
    path = settings.corpus / f"{document_id}.meta.json"
    return json.loads(path.read_text()) if path.exists() else None


# --- what is known -----------------------------------------------------------------------------


def test_the_form_shows_what_is_known_whoever_said_it(client: FlaskClient) -> None:
    known = filled(client, "/edit/un/a.md")
    assert known.pop("token")
    assert known == {
        "title": "From the file",
        "language": "en",
        "date": "2012",
        "source": "Yearbook",
        "subject": "",
        "translation_of": "",
    }


def test_what_is_changed_is_kept_beside_the_document_and_found(
    client: FlaskClient, settings: Settings
) -> None:
    answer = save(client, "un/a.md", title="  Desalination \n now ", language="fr", date="٢٠١٣-٠٥")
    assert (answer.status_code, answer.location) == (303, "/edit/un/a.md?saved=1")
    said = {"title": "Desalination now", "language": "fr", "date": "2013-05", "editor": "Leïla"}
    assert beside(settings, "un/a.md") == said, "what was not changed is not copied from the file"
    assert (settings.corpus / "un/a.md").read_text() == WITH_FRONT
    update(settings)
    page = shown(get(client, "/documents/un/a.md?ui=en"))
    assert page.xpath("string(//h1)") == "Desalination now"
    assert page.xpath("//article/header/@lang") == ["fr"]


def test_a_form_that_changes_nothing_writes_nothing(
    client: FlaskClient, settings: Settings
) -> None:
    assert save(client, "b.txt").status_code == 303
    assert beside(settings, "b.txt") is None


def test_a_field_that_is_emptied_goes_back_to_what_the_file_says(
    client: FlaskClient, settings: Settings
) -> None:
    save(client, "un/a.md", title="Another", date="")
    save(client, "un/a.md", title="")
    assert beside(settings, "un/a.md") == {"editor": "Leïla"}
    update(settings)
    assert filled(client, "/edit/un/a.md")["title"] == "From the file"


def test_a_language_that_was_taken_for_another_is_corrected_and_given_back(
    client: FlaskClient, settings: Settings
) -> None:
    with Index.open(settings=settings) as index:
        index.describe("b.txt", {"lang": "ar"})
        index.update()
    assert filled(client, "/edit/b.txt")["language"] == "ar"
    save(client, "b.txt", language="fr")
    assert beside(settings, "b.txt") == {"language": "fr"}
    save(client, "b.txt", language="")
    update(settings)
    assert filled(client, "/edit/b.txt")["language"] == "en"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date", "yesterday"),
        ("date", "2012-13"),
        ("date", "2012-02-30"),
        ("language", "de"),
        ("title", "x" * 501),
        ("translation_of", "none.md"),
        ("translation_of", "../../etc/passwd"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    client: FlaskClient, settings: Settings, field: str, value: str
) -> None:
    answer = save(client, "b.txt", source="Newsroom", **{field: value})
    assert answer.status_code == 422
    page = shown(answer)
    (wrong,) = page.xpath("//*[@aria-invalid='true']")
    assert wrong.get("name") == field
    (fault,) = page.xpath("//p[@class='fault']")
    assert fault.get("id") in wrong.get("aria-describedby").split()
    values = dict(page.xpath("//form[@class='sheet']")[0].form_values())
    assert (values["source"], values[field]) == ("Newsroom", value)
    assert beside(settings, "b.txt") is None


def test_a_document_names_the_one_it_is_a_translation_of(
    client: FlaskClient, settings: Settings
) -> None:
    assert save(client, "b.txt", translation_of="un/a.md").status_code == 303
    assert beside(settings, "b.txt") == {"translation_of": "un/a.md"}


def test_a_file_that_could_not_be_read_can_be_described(
    client: FlaskClient, settings: Settings
) -> None:
    assert save(client, "empty.txt", title="Scanned").status_code == 303
    assert beside(settings, "empty.txt") == {"title": "Scanned"}


@pytest.mark.parametrize(
    "address", ["/edit/none.txt", "/delete/none.txt", "/edit/lines.ndjson%231"]
)
def test_what_is_no_file_of_the_corpus_has_no_form(client: FlaskClient, address: str) -> None:
    assert get(client, address).status_code == 404


@pytest.mark.parametrize("field", ["title", "source", "subject"])
def test_nothing_that_is_said_of_a_document_becomes_markup(
    client: FlaskClient, settings: Settings, field: str
) -> None:
    save(client, "b.txt", **{field: f"{PAYLOAD}\u202e"})
    update(settings)
    for address in ("/edit/b.txt", "/documents", "/documents/b.txt"):
        page = shown(get(client, address))
        assert not page.xpath("//script[not(@src)] | //b[contains(., 'bold')]")
    assert filled(client, "/edit/b.txt")[field].rstrip("\u202e") == PAYLOAD


# --- the trash ---------------------------------------------------------------------------------


def test_a_document_is_deleted_only_after_a_question_and_comes_back_by_undo(
    client: FlaskClient, settings: Settings
) -> None:
    asked = shown(get(client, "/delete/un/a.md"))
    assert (settings.corpus / "un/a.md").exists()
    (address,) = asked.xpath("//form[@class='sheet']/@action")
    answer = post(client, address, {}, page="/delete/un/a.md")
    assert (answer.status_code, answer.location) == (303, "/trash?removed=un/a.md")
    assert not (settings.corpus / "un/a.md").exists()
    after = shown(get(client, answer.location))
    (undo,) = after.xpath("//div[@role='status']//form")
    assert undo.action == "/trash/restore"
    given = {**dict(undo.form_values()), "id": undo.xpath(".//button/@value")[0]}
    answer = post(client, undo.action, given)
    assert answer.location == "/trash?restored=un/a.md"
    assert (settings.corpus / "un/a.md").read_text() == WITH_FRONT
    assert beside(settings, "un/a.md") == {"date": "2012", "editor": "Leïla"}
    page = shown(get(client, answer.location))
    assert page.xpath("//p[@role='status']/a/@href") == ["/documents/un/a.md"]


def test_an_address_cannot_say_that_something_was_deleted_that_was_not(
    client: FlaskClient,
) -> None:
    page = shown(get(client, "/trash?removed=b.txt"))
    assert not page.xpath("//*[@role='status']")


def test_the_trash_lists_what_can_be_restored_page_by_page(
    client: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removing, "_ON_PAGE", 2)
    with Index.open(settings=settings) as index:
        for name in ("b.txt", "un/a.md", "empty.txt"):
            index.remove(name)
    first, second = (shown(get(client, f"/trash?page={n}")) for n in (1, 2))
    assert first.xpath("//ul[@class='trash']//button/@value") == ["empty.txt", "un/a.md"]
    assert second.xpath("//ul[@class='trash']//button/@value") == ["b.txt"]
    assert get(client, "/trash?page=3").status_code == 404


def test_what_has_its_place_taken_is_not_restored_over_it(
    client: FlaskClient, settings: Settings
) -> None:
    with Index.open(settings=settings) as index:
        index.remove("b.txt")
        index.put("b.txt", b"Another text.")
    answer = post(client, "/trash/restore", {"id": "b.txt"}, page="/trash")
    assert answer.status_code == 409
    assert (settings.corpus / "b.txt").read_bytes() == b"Another text."


def test_what_is_not_in_the_trash_cannot_be_restored(client: FlaskClient) -> None:
    for name in ("none.txt", "", "../a"):
        answer = post(client, "/trash/restore", {"id": name}, page="/delete/b.txt")
        assert answer.status_code in {400, 404}


def test_the_trash_is_emptied_only_after_a_question(
    client: FlaskClient, settings: Settings
) -> None:
    with Index.open(settings=settings) as index:
        index.remove("b.txt")
        question = shown(get(client, "/trash/empty?ui=en"))
        assert "1 document" in question.xpath("string(//main)")
        assert len(index.trashed()) == 1
        answer = post(client, "/trash/empty", {}, page="/trash/empty")
        assert answer.location == "/trash"
        assert index.trashed() == ()
    assert "nothing in the trash" in get(client, "/trash?ui=en").text


# --- the trash, for programs -------------------------------------------------------------------


def ask(client: FlaskClient, body: object, **options: Any) -> TestResponse:  # noqa: ANN401
    return client.post("/api/v1/trash/restore", base_url=SITE, json=body, **options)


def test_programs_list_and_restore_what_is_in_the_trash(
    client: FlaskClient, settings: Settings
) -> None:
    with Index.open(settings=settings) as index:
        index.remove("un/a.md")
        index.remove("b.txt")
    found = get(client, "/api/v1/trash").json
    assert found
    assert found["total"] == 2
    assert [one["id"] for one in found["documents"]] == ["b.txt", "un/a.md"]
    assert set(found["documents"][0]) == {"id", "removed", "bytes"}
    answer = ask(client, {"ids": ["un/a.md", "none.txt", "../x", "b.txt"]})
    assert answer.status_code == 200
    assert answer.json
    done = answer.json["documents"]
    assert [(one["id"], one["status"], one.get("done")) for one in done] == [
        ("un/a.md", 202, "restored"),
        ("none.txt", 404, None),
        ("../x", 400, None),
        ("b.txt", 202, "restored"),
    ]
    assert done[1]["error"]["title"] == "Unreadable document"
    assert get(client, "/api/v1/trash").json == {"total": 0, "documents": []}


@pytest.mark.parametrize(
    "body", [{}, {"ids": "a"}, {"ids": [1]}, {"ids": [], "more": 1}, [], {"ids": ["a"] * 1_001}]
)
def test_what_cannot_be_restored_is_told(client: FlaskClient, body: object) -> None:
    answer = ask(client, body)
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


def test_no_form_of_another_site_restores(client: FlaskClient) -> None:
    answer = client.post("/api/v1/trash/restore", base_url=SITE, data={"ids": "b.txt"})
    assert answer.status_code == 415
    assert ask(client, {"ids": []}, headers={"Origin": "http://evil.example"}).status_code == 403


def test_the_trash_keeps_the_rules_of_every_other_way_to_write(client: FlaskClient) -> None:
    elsewhere = {"REMOTE_ADDR": "203.0.113.7"}
    assert get(client, "/api/v1/trash", environ_base=elsewhere).status_code == 403
    assert ask(client, {"ids": []}, environ_base=elsewhere).status_code == 403


def test_what_is_done_is_done_where_the_index_cannot_be_asked(
    client: FlaskClient, settings: Settings
) -> None:
    (settings.index / "asked").write_text("a file where a folder should be")
    assert post(client, "/delete/b.txt", {}, page="/delete/b.txt").status_code == 303
    assert not (settings.corpus / "b.txt").exists()
    assert save(client, "un/a.md", title="Another").status_code == 303
    assert beside(settings, "un/a.md")["title"] == "Another"
