"""The API keeps the contract in shape, in offsets and in its refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from folders import indexed

from webapp import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

# The contract, as types: a list is of its one element, a dict without names is of any names.
MARK = {"start": int, "end": int, "match": str, "of": str, "by": str}
PASSAGE = {
    "number": int,
    "text": str,
    "language": str,
    "start": int,
    "end": int,
    "marks": [MARK],
}
HIT = {
    "id": str,
    "language": str,
    "title": str,
    "date": str,
    "source": str,
    "score": float,
    "match": str,
    "translations": [str],
    "detected_translations": [str],
    "passages": [PASSAGE],
}
EXPANSION = {"of": str, "term": str, "language": str, "by": str, "weight": float}
RESULTS = {
    "query": {
        "text": str,
        "understood": str,
        "language": str,
        "dropped": [str],
        "expansions": [EXPANSION],
    },
    "total": int,
    "total_relation": str,
    "all_words": int,
    "totals": {},
    "direct": {},
    "took_ms": float,
    "partial": bool,
    "suggestion": None,
    "unanswered": [str],
    "cursor": None,
    "facets": {"language": {}, "source": {}, "year": {}},
    "hits": [HIT],
}


COUNTERPART = {
    "id": str,
    "language": str,
    "title": str,
    "date": str,
    "source": str,
    "score": float,
    "by": str,
    "translation": bool,
    "passage": PASSAGE,
}
COUNTERPARTS = {
    "id": str,
    "language": str,
    "title": str,
    "passage": PASSAGE,
    "counterparts": {},
}


def conforms(value: Any, shape: Any) -> bool:  # noqa: ANN401 - any JSON
    """Tell whether JSON has exactly this shape."""
    if shape is None:
        return value is None or isinstance(value, str)
    if isinstance(shape, list):
        return isinstance(value, list) and all(conforms(one, shape[0]) for one in value)
    if isinstance(shape, dict):
        return isinstance(value, dict) and (
            not shape
            or (set(value) == set(shape) and all(conforms(value[k], shape[k]) for k in shape))
        )
    return isinstance(value, shape)


@pytest.mark.parametrize("words", ["Security Council", "مجلس الأمن", "résolution", "nothingness"])
def test_a_search_has_exactly_the_shape_of_the_contract(client: FlaskClient, words: str) -> None:
    answer = client.get("/api/v1/search", query_string={"q": words})
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert conforms(answer.json, RESULTS), answer.json


def test_groups_come_only_when_asked_for_and_have_each_languages_own_list(
    client: FlaskClient,
) -> None:
    answer = client.get("/api/v1/search?q=Council+Conseil+مجلس&group=language&size=2").json
    assert answer is not None
    groups = answer.pop("groups")
    assert conforms(answer, RESULTS)
    assert {"ar", "en", "fr"} <= set(groups)
    for language, group in groups.items():
        assert conforms(group, {"total": int, "hits": [HIT]})
        assert all(hit["language"] == language for hit in group["hits"])
        assert group["total"] == answer["totals"][language]


def test_an_explanation_comes_only_when_asked_for_and_adds_up_to_the_score(
    client: FlaskClient,
) -> None:
    answer = client.get("/api/v1/search?q=Security+Council&explain=1").json
    assert answer is not None
    for hit in answer["hits"]:
        shares = [part["share"] for part in hit.pop("explanation")]
        assert sum(shares) == pytest.approx(hit["score"])
    assert conforms(answer, RESULTS)


@pytest.mark.parametrize("words", ["Azerbaijan Council", "الأمم المتحدة", "sécurité", "harbour"])
def test_passages_and_marks_are_offsets_into_the_text_of_the_document(
    client: FlaskClient, words: str
) -> None:
    answer = client.get("/api/v1/search", query_string={"q": words}).json
    assert answer is not None
    assert answer["hits"]
    for hit in answer["hits"]:
        document = client.get(f"/api/v1/documents/{quote(hit['id'])}").json
        assert document is not None
        for passage in hit["passages"]:
            assert document["text"][passage["start"] : passage["end"]] == passage["text"]
            for mark in passage["marks"]:
                assert 0 <= mark["start"] < mark["end"] <= len(passage["text"])


def test_a_document_has_its_metadata_its_text_and_all_its_passages_in_order(
    client: FlaskClient,
) -> None:
    document = client.get("/api/v1/documents/un/council.fr.md").json
    assert document is not None
    assert document["title"] == "Le Conseil de sécurité"
    assert (document["language"], document["date"], document["source"]) == (
        "fr",
        "2012-05",
        "Annuaire",
    )
    assert document["translations"] == ["un/council.ar.md", "un/council.en.md"]
    assert document["detected_translations"] == []
    assert [p["number"] for p in document["passages"]] == list(range(len(document["passages"])))


def test_a_document_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/api/v1/documents/un/council.fr.md")
    again = client.get(
        "/api/v1/documents/un/council.fr.md", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304
    assert again.data == b""


def test_the_list_of_documents_counts_what_it_lists(client: FlaskClient) -> None:
    answer = client.get("/api/v1/documents").json
    assert answer is not None
    assert answer["total"] == len(answer["documents"]) > 6
    assert "un/council.ar.md" in [document["id"] for document in answer["documents"]]


def test_analyze_shows_every_step_of_a_chain(client: FlaskClient) -> None:
    answer = client.get("/api/v1/analyze", query_string={"lang": "fr", "text": "l’été"}).json
    assert answer is not None
    assert answer["language"] == "fr"
    assert len(answer["steps"]) > 1
    first, *others = answer["steps"]
    assert first.pop("places") == [[0, 5]]
    assert all(conforms(step, {"name": str, "words": [str]}) for step in (first, *others))


def test_a_passage_has_its_counterparts_in_the_other_languages(client: FlaskClient) -> None:
    address = "/api/v1/counterparts?id=un/council.en.md&passage=0"
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    found = answer.json
    assert found is not None
    assert conforms(found, COUNTERPARTS), found
    assert set(found["counterparts"]) == {"ar", "fr"}
    for language, listed in found["counterparts"].items():
        assert conforms(listed, [COUNTERPART])
        assert listed[0]["id"] == f"un/council.{language}.md"
        assert listed[0]["translation"]
        assert {one["passage"]["language"] for one in listed} == {language}
        document = client.get(f"/api/v1/documents/{quote(listed[0]['id'])}").json
        passage = listed[0]["passage"]
        assert document is not None
        assert document["text"][passage["start"] : passage["end"]] == passage["text"]
        assert "Security Council" in {mark["of"] for mark in passage["marks"]}
    assert "Security Council" in {mark["of"] for mark in found["passage"]["marks"]}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_what_has_only_the_place_in_a_version_says_so_and_comes_last(tmp_path: Path) -> None:
    front = "---\nlanguage: {}\nsubject: lighthouse\n---\n"
    texts = {
        "a.en.md": front.format("en") + "Of stone\n\nThe lighthouse was built in 1931.",
        "a.fr.md": front.format("fr") + "Le phare fut construit en 1931.",
    }
    with indexed(tmp_path, texts) as index:
        client = create_app(index.settings).test_client()
        answer = client.get("/api/v1/counterparts?id=a.en.md&passage=0").json
    assert answer is not None
    [one] = answer["counterparts"]["fr"]
    assert conforms(one, COUNTERPART)
    assert (one["by"], one["translation"]) == ("place", True)


def test_as_many_counterparts_of_a_language_come_as_are_asked_for(client: FlaskClient) -> None:
    for size, most in (("", 3), ("&size=1", 1), ("&size=100", 100)):
        address = f"/api/v1/counterparts?id=un/council.fr.md&passage=0{size}"
        answer = client.get(address).json
        assert answer is not None
        assert all(len(listed) <= most for listed in answer["counterparts"].values())


def test_no_words_find_nothing_and_are_no_error(client: FlaskClient) -> None:
    for address in ("/api/v1/search", "/api/v1/search?q=", "/api/v1/search?q=+"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.json is not None
        assert (answer.json["total"], answer.json["hits"]) == (0, [])


def test_filters_narrow_and_totals_of_every_language_stay(client: FlaskClient) -> None:
    everything = client.get("/api/v1/search?q=Council+Conseil").json
    french = client.get("/api/v1/search?q=Council+Conseil&lang=fr").json
    assert everything is not None
    assert french is not None
    assert {hit["language"] for hit in french["hits"]} == {"fr"}
    assert french["total"] < everything["total"]
    assert french["totals"] == everything["totals"]


def test_years_include_the_whole_year(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=Council+Conseil+مجلس&after=2012&before=2012").json
    assert answer is not None
    assert {hit["date"] for hit in answer["hits"]} == {"2012", "2012-05", "2012-05-04"}


def test_pages_of_a_list_follow_each_other_without_gap_or_overlap(client: FlaskClient) -> None:
    whole = client.get("/api/v1/search?q=harbour&size=24").json
    parts = [client.get(f"/api/v1/search?q=harbour&size=8&page={n}").json for n in (1, 2, 3)]
    assert whole is not None
    ids = [hit["id"] for part in parts if part for hit in part["hits"]]
    assert ids == [hit["id"] for hit in whole["hits"]]
    assert len(set(ids)) == 24


def test_alive_and_ready(client: FlaskClient, empty_client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert empty_client.get("/healthz").status_code == 200
    waiting = empty_client.get("/readyz")
    assert waiting.status_code == 503
    assert waiting.headers["Retry-After"] == "2"


PROBLEMS = {
    "/api/v1/search?q=a&lang=de": 400,
    "/api/v1/search?q=a&page=0": 400,
    "/api/v1/search?q=a&page=-1": 400,
    "/api/v1/search?q=a&page=one": 400,
    "/api/v1/search?q=a&page=1000000000": 400,
    "/api/v1/search?q=a&page=" + "9" * 5000: 400,
    "/api/v1/search?q=a&size=0": 400,
    "/api/v1/search?q=a&size=101": 400,
    "/api/v1/search?q=a&size=100&page=11": 400,
    "/api/v1/search?q=a&cross=yes": 400,
    "/api/v1/search?q=a&sort=length": 400,
    "/api/v1/search?q=a&after=12": 400,
    "/api/v1/search?q=a&before=2012-13": 400,
    "/api/v1/search?q=a&group=source": 400,
    "/api/v1/search?q=a&cursor=x": 400,
    "/api/v1/analyze?text=a": 400,
    "/api/v1/analyze?text=a&lang=de": 400,
    "/api/v1/documents/no/such.md": 404,
    "/api/v1/counterparts": 400,
    "/api/v1/counterparts?passage=0": 404,
    "/api/v1/counterparts?id=no/such.md&passage=0": 404,
    "/api/v1/counterparts?id=un/council.en.md": 400,
    "/api/v1/counterparts?id=un/council.en.md&passage=": 400,
    "/api/v1/counterparts?id=un/council.en.md&passage=one": 400,
    "/api/v1/counterparts?id=un/council.en.md&passage=-1": 400,
    "/api/v1/counterparts?id=un/council.en.md&passage=1.0": 400,
    "/api/v1/counterparts?id=un/council.en.md&passage=9999": 400,
    "/api/v1/counterparts?id=un/council.en.md&passage=" + "9" * 5000: 400,
    "/api/v1/counterparts?id=un/council.en.md&passage=0&size=0": 400,
    "/api/v1/counterparts?id=un/council.en.md&passage=0&size=101": 400,
    "/api/v1/nowhere": 404,
    "/api/nowhere": 404,
}


@pytest.mark.parametrize(("address", "status"), PROBLEMS.items())
def test_a_wrong_parameter_or_address_is_told_as_a_problem(
    client: FlaskClient, address: str, status: int
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert set(answer.json) == {"type", "title", "status", "detail", "instance"}
    assert answer.json["status"] == status
    assert answer.json["instance"] == address.partition("?")[0]
    assert answer.json["detail"]


def test_a_method_that_is_not_offered_is_told_with_those_that_are(client: FlaskClient) -> None:
    answer = client.post("/api/v1/search")
    assert answer.status_code == 405
    assert answer.mimetype == "application/problem+json"
    assert "GET" in answer.headers["Allow"]


def test_without_an_index_a_program_is_told_to_come_back(empty_client: FlaskClient) -> None:
    answer = empty_client.get("/api/v1/search?q=a")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert answer.json is not None
    assert answer.json["type"] == "urn:dragoman:problem:index-missing"
