"""SKOS in its three ways of being written: what is read of it, and what bad files do."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from indexer import UnreadableDocument
from indexer.crosslingual import graphs
from indexer.crosslingual.files import TOO_LONG_ROW
from indexer.crosslingual.glossary import TOO_FEW
from indexer.crosslingual.ntriples import read_ntriples
from indexer.crosslingual.rdf_xml import read_rdf_xml
from indexer.crosslingual.terms import TOO_LONG
from indexer.crosslingual.xml_reader import UNKNOWN_ENTITY

if TYPE_CHECKING:
    from indexer.crosslingual.files import Skipped
    from indexer.crosslingual.formats import Reader

Forms = list[dict[str, tuple[str, ...]]]
CORE = "http://www.w3.org/2004/02/skos/core#"
XL = "http://www.w3.org/2008/05/skos-xl#"
SEA = {"ar": ("بحر",), "en": ("sea",), "fr": ("mer",)}
BOTH = {"en": ("sea",), "fr": ("mer",)}


def read(reader: Reader, text: str | bytes, skipped: Skipped | None = None) -> Forms:
    data = text if isinstance(text, bytes) else text.encode()
    counted: Skipped = {} if skipped is None else skipped
    return [one.forms for one in reader(io.BytesIO(data), "a.rdf", counted)]


# --- RDF/XML -------------------------------------------------------------------------------------

RDF = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n'
    f'  xmlns:skos="{CORE}" xmlns:xl="{XL}" xmlns:dct="http://purl.org/dc/terms/">\n'
    "{}\n</rdf:RDF>\n"
)


def label(language: str, text: str, kind: str = "prefLabel") -> str:
    return f'<skos:{kind} xml:lang="{language}">{text}</skos:{kind}>'


EN_FR = label("en", "sea") + label("fr", "mer")


@pytest.mark.parametrize(
    ("body", "expected", "why"),
    [
        (
            f'<skos:Concept rdf:about="#1">{EN_FR}{label("ar", "بحر")}</skos:Concept>',
            [SEA],
            "a concept, and all that is said of it",
        ),
        (
            (
                f'<rdf:Description rdf:about="#1">{label("en", "sea")}</rdf:Description>'
                f'<skos:Concept rdf:ID="1">{label("fr", "mer")}</skos:Concept>'
            ),
            [BOTH],
            "said in two places",
        ),
        (
            (
                f'<skos:Concept rdf:about="#1">{label("en-US", "sea")}{label("fr-CA", "mer")}'
                f"{label('es', 'mar')}{label('zh-Hant', '海')}</skos:Concept>"
            ),
            [BOTH],
            "regions, and languages of others",
        ),
        (
            (
                f'<skos:Concept rdf:about="#1">{label("en", "watter", "hiddenLabel")}'
                f"{label('en', 'ocean', 'altLabel')}{EN_FR}</skos:Concept>"
            ),
            [{"en": ("sea", "ocean", "watter"), "fr": ("mer",)}],
            "preferred labels first, hidden ones last",
        ),
        (
            (
                f'<skos:Concept rdf:about="#1" xml:lang="fr">{label("en", "sea")}'
                "<skos:prefLabel>mer</skos:prefLabel></skos:Concept>"
            ),
            [BOTH],
            "a language said of all that is within",
        ),
        (
            (
                '<skos:Concept rdf:about="#1" xml:lang="en" skos:prefLabel="sea">'
                f"{label('fr', 'mer')}"
                "</skos:Concept>"
            ),
            [BOTH],
            "a label as an attribute",
        ),
        (
            (
                f'<skos:Concept rdf:about="#1"><skos:prefLabel>x</skos:prefLabel>{EN_FR}'
                f"{label('', 'y', 'altLabel')}</skos:Concept>"
            ),
            [BOTH],
            "without a language it may be in any",
        ),
        (
            (
                f'<skos:Concept rdf:about="#1">{EN_FR}<skos:notation>sea</skos:notation>'
                '<skos:scopeNote xml:lang="en">salt water</skos:scopeNote>'
                '<dct:title xml:lang="fr">eau</dct:title></skos:Concept>'
            ),
            [BOTH],
            "what is no label",
        ),
        (
            (
                f'<skos:Concept rdf:about="#1">{label("en", "sea")}<skos:broader>'
                f'<skos:Concept rdf:about="#2">{label("en", "water")}{label("fr", "eau")}'
                f"</skos:Concept></skos:broader>{label('fr', 'mer')}</skos:Concept>"
            ),
            [BOTH, {"en": ("water",), "fr": ("eau",)}],
            "a concept within another",
        ),
        (
            (
                f'<skos:OrderedCollection><skos:memberList rdf:parseType="Collection">'
                f'<skos:Concept rdf:about="#1">{EN_FR}</skos:Concept></skos:memberList>'
                "</skos:OrderedCollection>"
            ),
            [BOTH],
            "a concept in a list",
        ),
        (
            (
                f'<skos:Concept rdf:about="#1">{EN_FR}<skos:definition rdf:parseType="Literal">'
                f"<p>{label('en', 'no')}</p></skos:definition></skos:Concept>"
            ),
            [BOTH],
            "markup that is a text",
        ),
        (
            (
                f'<skos:Concept rdf:about="#1">{EN_FR}<skos:altLabel xml:lang="en" '
                'rdf:datatype="http://www.w3.org/2001/XMLSchema#string">x</skos:altLabel>'
                "</skos:Concept>"
            ),
            [BOTH],
            "a text of a type is in no language",
        ),
        (
            f"<skos:Concept>{EN_FR}</skos:Concept><skos:Concept>{EN_FR}</skos:Concept>",
            [BOTH, BOTH],
            "concepts without a name are two",
        ),
        (
            (
                f'<skos:Concept rdf:nodeID="a">{label("en", "sea")}</skos:Concept>'
                f'<skos:Concept rdf:nodeID="a">{label("fr", "mer")}</skos:Concept>'
            ),
            [BOTH],
            "and are one with a name for this file",
        ),
        (
            (
                '<skos:Concept rdf:about="http://e.org/v#1" xml:base="http://e.org/v">'
                f"{label('en', 'sea')}</skos:Concept>"
                f'<skos:Concept xml:base="http://e.org/v" rdf:ID="1">{label("fr", "mer")}'
                "</skos:Concept>"
            ),
            [BOTH],
            "a whole name, and a part of it",
        ),
        (
            (
                '<skos:Concept rdf:about="#1"><xl:prefLabel rdf:resource="#a"/><xl:prefLabel>'
                '<xl:Label rdf:about="#b"><xl:literalForm xml:lang="fr">mer</xl:literalForm>'
                '</xl:Label></xl:prefLabel><xl:altLabel xl:literalForm="ocean" xml:lang="en"/>'
                '<xl:hiddenLabel rdf:parseType="Resource">'
                '<xl:literalForm xml:lang="en">watter</xl:literalForm></xl:hiddenLabel>'
                "</skos:Concept>"
                '<xl:Label rdf:about="#a"><xl:literalForm xml:lang="en">sea</xl:literalForm>'
                "</xl:Label>"
            ),
            [{"en": ("sea", "ocean", "watter"), "fr": ("mer",)}],
            "SKOS-XL: labels that are things, in all ways of writing it",
        ),
        (
            (
                f'<skos:Concept rdf:about="#1">{EN_FR}<xl:prefLabel><xl:Label>'
                '<xl:literalForm xml:lang="en">sea</xl:literalForm></xl:Label></xl:prefLabel>'
                "</skos:Concept>"
            ),
            [BOTH],
            "said in both ways",
        ),
        (
            (
                '<skos:Concept rdf:about="#1">'
                '<skos:prefLabel xml:lang="en">s<b/>ea</skos:prefLabel>'
                f"{EN_FR}</skos:Concept>"
            ),
            [BOTH],
            "what has an element within is no text",
        ),
    ],
)
def test_rdf_in_xml_is_read(body: str, expected: Forms, why: str) -> None:
    assert read(read_rdf_xml, RDF.format(body)) == expected, why


def test_what_is_left_out_is_counted() -> None:
    body = (
        f'<skos:Concept rdf:about="#1">{label("en", "alone")}</skos:Concept>\n'
        f'<skos:Concept rdf:about="#2">{EN_FR}{label("en", "x" * 301)}</skos:Concept>\n'
    )
    skipped: Skipped = {}
    assert read(read_rdf_xml, RDF.format(body), skipped) == [BOTH]
    assert skipped == {TOO_FEW: (1, 4), TOO_LONG: (1, 5)}


def test_an_entity_of_a_dtd_that_is_not_read_costs_its_label() -> None:
    text = RDF.format(f"<skos:Concept>{EN_FR}{label('en', 'caf&eacute;')}</skos:Concept>")
    skipped: Skipped = {}
    text = text.replace("<rdf:RDF", '<!DOCTYPE rdf:RDF SYSTEM "x.dtd"><rdf:RDF')
    assert read(read_rdf_xml, text, skipped) == [BOTH]
    assert skipped == {UNKNOWN_ENTITY: (1, 4)}


# --- N-Triples -----------------------------------------------------------------------------------


def triple(subject: str, of: str, what: str) -> str:
    return f"<http://e.org/{subject}> <{of}> {what} .\n"


NT = triple("1", f"{CORE}prefLabel", '"sea"@en') + triple("1", f"{CORE}prefLabel", '"mer"@fr')


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        (NT + triple("1", f"{CORE}prefLabel", '"بحر"@ar-EG'), [SEA], "a line for each label"),
        (
            NT + triple("1", f"{CORE}prefLabel", r'"\u0628\u062D\u0631"@ar'),
            [SEA],
            "letters as numbers: the older way",
        ),
        (
            NT + triple("1", f"{CORE}altLabel", r'"high\tsea \"A\" \\ \U0001F30A"@en'),
            [{"en": ("sea", 'high sea "A" \\ 🌊'), "fr": ("mer",)}],
            "other signs",
        ),
        ("# of water\n\n  " + NT.replace("> ", ">\t"), [BOTH], "comments, blank lines, tabs"),
        (NT.replace(" .\n", ". # so\r\n"), [BOTH], "no blank before the end"),
        (NT.replace("> <", "><").replace("> ", ">"), [BOTH], "no blanks at all"),
        (
            triple("1", f"{XL}prefLabel", "_:a") + f'_:a <{XL}literalForm> "sea"@en .\n'
            f'<http://e.org/b> <{XL}literalForm> "mer"@fr .\n'
            + triple("1", f"{XL}altLabel", "<http://e.org/b>"),
            [BOTH],
            "SKOS-XL",
        ),
        (
            NT
            + triple("1", f"{CORE}broader", "<http://e.org/2>")
            + triple("1", f"{CORE}notation", '"7"')
            + triple("1", f"{CORE}prefLabel", '"x"')
            + triple("1", f"{CORE}note", '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
            [BOTH],
            "what is no label, or in no language",
        ),
        (NT + triple("1", f"{CORE}altLabel", r'"\uD800"@en'), [BOTH], "half a letter is none"),
    ],
)
def test_n_triples_are_read(text: str, expected: Forms, why: str) -> None:
    assert read(read_ntriples, text) == expected, why


def test_a_line_of_any_length_disturbs_no_other() -> None:
    skipped: Skipped = {}
    text = triple("1", f"{CORE}note", f'"{"x" * 200_000}"@en') + NT
    assert read(read_ntriples, text, skipped) == [BOTH]
    assert skipped == {TOO_LONG_ROW: (1, 1)}


# --- damage --------------------------------------------------------------------------------------

GOOD = RDF.format(f'<skos:Concept rdf:about="#1">{EN_FR}{label("fr", "é")}</skos:Concept>')


@pytest.mark.parametrize(
    ("reader", "text", "what", "where"),
    [
        (read_rdf_xml, "", "no element", "line 1"),
        (read_rdf_xml, GOOD[:-12], "not XML", "line 4"),
        (read_rdf_xml, GOOD.encode("latin-1"), "not XML", "line 4"),
        (read_rdf_xml, GOOD.replace("xmlns:skos", "xmlns:other"), "not XML", "line 4"),
        (read_rdf_xml, "<martif/>", "begins with <martif>", "line 1"),
        (read_rdf_xml, "<RDF/>", "begins with <RDF>", "line 1"),
        (
            read_rdf_xml,
            GOOD.replace("<rdf:RDF", '<!DOCTYPE rdf:RDF [<!ENTITY s "x">]>\n<rdf:RDF', 1),
            "declares its own",
            "line 2",
        ),
        (read_ntriples, NT + "<a> <b> <c>\n", "no statement", "line 3"),
        (read_ntriples, NT[:-20], "no statement", "line 2"),
        (read_ntriples, "@prefix a: <b> .\n", "no statement", "line 1"),
        (read_ntriples, NT + triple("1", "b", r'"\x"@en'), "no statement", "line 3"),
        (read_ntriples, NT + triple("1", "b", r'"\UFFFFFFFF"@en'), "no statement", "line 3"),
        (read_ntriples, NT + triple("1", "b", '"a"b"@en'), "no statement", "line 3"),
        (read_ntriples, NT.encode() + b"\xff", "UTF-8", "line 3"),
        (read_ntriples, bytes(range(256)), "", "line 1"),
    ],
)
def test_a_broken_file_says_where_and_what_to_do(
    reader: Reader, text: str | bytes, what: str, where: str
) -> None:
    with pytest.raises(UnreadableDocument) as raised:
        read(reader, text)
    assert what in raised.value.what
    assert where in raised.value.where
    assert raised.value.next


# --- Turtle and JSON-LD --------------------------------------------------------------------------

TTL = f"""@prefix skos: <{CORE}> . @prefix xl: <{XL}> .
<#1> a skos:Concept ; skos:prefLabel "sea"@en, "mer"@fr ; skos:altLabel '''big
sea'''@en-GB, "x" ; skos:notation 7 ; skos:broader [ skos:prefLabel "water"@en, "eau"@fr ] .
<#2> xl:prefLabel [ xl:literalForm "fire"@en ], <#3> . <#3> xl:literalForm "feu"@fr .
<#4> skos:prefLabel "alone"@en ."""
JSON_LD = f"""{{"@context": {{"skos": "{CORE}", "name": {{"@id": "skos:prefLabel",
"@container": "@language"}}}}, "@graph": [{{"@id": "http://e.org/1", "@type": "skos:Concept",
"name": {{"en": "sea", "fr": "mer", "es": "mar"}},
"skos:altLabel": [{{"@value": "ocean", "@language": "en"}}]}}]}}"""
ELSEWHERE = '{"@context": "http://e.invalid/skos.jsonld", "@id": "http://e.org/1"}'

needs_rdflib = pytest.mark.skipif(not graphs.available(), reason="the extra rdf is not installed")


@needs_rdflib
def test_turtle_is_read() -> None:
    skipped: Skipped = {}
    found = read(graphs.read_turtle, TTL, skipped)
    assert sorted(found, key=str) == [
        {"en": ("fire",), "fr": ("feu",)},
        {"en": ("sea", "big sea"), "fr": ("mer",)},
        {"en": ("water",), "fr": ("eau",)},
    ]
    assert skipped == {TOO_FEW: (1, 0)}


@needs_rdflib
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's of its own code
def test_json_ld_is_read() -> None:
    assert read(graphs.read_json_ld, JSON_LD) == [{"en": ("sea", "ocean"), "fr": ("mer",)}]


@needs_rdflib
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("reader", "text", "what"),
    [
        (graphs.read_turtle, TTL[:-5], "cannot be read as Turtle"),
        (graphs.read_turtle, "sea, mer\n", "cannot be read as Turtle"),
        (graphs.read_turtle, TTL.encode("utf-16"), "cannot be read as Turtle"),
        (graphs.read_json_ld, JSON_LD[:-5], "cannot be read as JSON-LD"),
        (graphs.read_json_ld, "", "cannot be read as JSON-LD"),
        (graphs.read_json_ld, "[" * 100_000, "cannot be read as JSON-LD"),
        (graphs.read_json_ld, ELSEWHERE, "not in it, but at http://e.invalid/"),
        (
            graphs.read_json_ld,
            f'{{"a": [{{"@context": [{{}}, {{"@import": "http://e.invalid/"}}]}}, {ELSEWHERE}]}}',
            "not in it, but at http://e.invalid/",
        ),
    ],
)
def test_a_broken_graph_says_what_to_do_and_nothing_is_fetched(
    reader: Reader, text: str | bytes, what: str
) -> None:
    with pytest.raises(UnreadableDocument) as raised:
        read(reader, text)
    assert what in raised.value.what
    assert raised.value.where == "a.rdf"
    assert "N-Triples" in raised.value.next


def test_a_graph_that_is_too_large_for_memory_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphs, "available", lambda: True)
    monkeypatch.setattr(graphs, "LARGEST", 100)
    with pytest.raises(UnreadableDocument, match="more than 100 bytes"):
        read(graphs.read_turtle, TTL)


@pytest.mark.parametrize("reader", [graphs.read_turtle, graphs.read_json_ld])
def test_without_rdflib_the_extra_is_named(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphs, "find_spec", lambda _name: None)
    with pytest.raises(UnreadableDocument) as raised:
        read(reader, TTL)
    assert "[rdf]" in raised.value.next
    assert "N-Triples" in raised.value.next
