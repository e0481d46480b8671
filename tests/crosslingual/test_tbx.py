"""TBX of both kinds: what is read of it, and what bad files do."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from indexer import UnreadableDocument
from indexer.crosslingual.glossary import TOO_FEW
from indexer.crosslingual.tbx import read_tbx
from indexer.crosslingual.terms import TOO_LONG
from indexer.crosslingual.xml_reader import UNKNOWN_ENTITY

if TYPE_CHECKING:
    from indexer.crosslingual.files import Skipped

NEW = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<tbx xmlns="urn:iso:std:iso:30042:ed-2" type="TBX-Basic" style="dca" xml:lang="en">\n'
    "<tbxHeader><fileDesc><sourceDesc><p>none</p></sourceDesc></fileDesc></tbxHeader>\n"
    "<text><body>\n{}\n</body></text></tbx>\n"
)
OLD = (
    '<?xml version="1.0"?>\n<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">\n'
    '<martif type="TBX" xml:lang="en"><martifHeader><fileDesc/></martifHeader>\n'
    "<text><body>\n{}\n</body></text></martif>\n"
)


def new(*sections: str) -> str:
    return f'<conceptEntry id="c1">{"".join(sections)}</conceptEntry>\n'


def old(*sections: str) -> str:
    return f'<termEntry id="c1">{"".join(sections)}</termEntry>\n'


def sec(language: str, *terms: str, said: str = "") -> str:
    return (
        f'<langSec xml:lang="{language}">'
        + "".join(f"<termSec><term>{term}</term>{said}</termSec>" for term in terms)
        + "</langSec>"
    )


def lang_set(language: str, *terms: str) -> str:
    return (
        f'<langSet xml:lang="{language}">'
        + "".join(f"<tig><term>{term}</term></tig>" for term in terms)
        + "</langSet>"
    )


def read(text: str | bytes, skipped: Skipped | None = None) -> list[dict[str, tuple[str, ...]]]:
    data = text if isinstance(text, bytes) else text.encode()
    counted: Skipped = {} if skipped is None else skipped
    return [one.forms for one in read_tbx(io.BytesIO(data), "a.tbx", counted)]


SEA = {"ar": ("بحر",), "en": ("sea",), "fr": ("mer",)}
BOTH = {"en": ("sea",), "fr": ("mer",)}


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        (NEW.format(new(sec("en", "sea"), sec("fr", "mer"), sec("ar", "بحر"))), [SEA], "of 2019"),
        (
            OLD.format(old(lang_set("en", "sea"), lang_set("fr", "mer"), lang_set("ar", "بحر"))),
            [SEA],
            "of 2008",
        ),
        (
            OLD.format(
                old(
                    '<langSet xml:lang="en"><ntig><termGrp><term>sea</term>'
                    '<termNote type="partOfSpeech">noun</termNote></termGrp>'
                    '<descrip type="context">the term sea</descrip></ntig></langSet>',
                    lang_set("fr", "mer"),
                )
            ),
            [BOTH],
            "terms with more about them",
        ),
        (
            OLD.format(old(lang_set("en", "sea"), lang_set("fr", "mer"))).replace("xml:", ""),
            [BOTH],
            "MARTIF had no xml: before lang",
        ),
        (
            NEW.format(new(sec("en-GB", "sea"), sec("fr-CA", "mer"), sec("ar-EG", "بحر"))),
            [SEA],
            "regions",
        ),
        (
            NEW.format(new(sec("en-GB", "sea"), sec("en-US", "ocean"), sec("fr", "mer"))),
            [{"en": ("sea", "ocean"), "fr": ("mer",)}],
            "two regions of a language",
        ),
        (
            NEW.format(new(sec("en", "sea"), sec("es", "mar"), sec("fr", "mer"))),
            [BOTH],
            "languages of others",
        ),
        (
            NEW.format(
                new(
                    '<descrip type="subjectField">water</descrip>'
                    '<descripGrp><descrip type="definition">a <hi>term</hi></descrip></descripGrp>',
                    sec("en", "sea"),
                    '<note>sea</note><ref type="crossReference" target="c2">lake</ref>',
                    sec("fr", "mer"),
                )
            ),
            [BOTH],
            "what is said of the concept is no term",
        ),
        (
            NEW.format(new(sec("en", "<hi>high</hi> sea<ph>\\n</ph>s"), sec("fr", "mers"))),
            [{"en": ("high seas",), "fr": ("mers",)}],
            "markup within a term",
        ),
        (
            NEW.format(new(sec("en", "R&amp;D", "<![CDATA[A < B]]>"), sec("fr", "R-D"))),
            [{"en": ("R&D", "A < B"), "fr": ("R-D",)}],
            "what XML writes otherwise",
        ),
        (
            NEW.format(new(sec("en", "sea", "sea"), sec("fr", "mer"))),
            [BOTH],
            "a term that stands there twice",
        ),
        (
            NEW.format(new(sec("en", "sea (n.)"), sec("fr", "mer [eau]"))),
            [BOTH],
            "notes in the field of the term",
        ),
    ],
)
def test_a_file_is_read(text: str, expected: list[dict[str, tuple[str, ...]]], why: str) -> None:
    assert read(text) == expected, why


STATUS = '<termNote type="administrativeStatus">{}</termNote>'


@pytest.mark.parametrize(
    ("said", "forms", "why"),
    [
        (STATUS.format("preferredTerm-admn-sts"), ("new", "old"), "preferred, as TBX-Basic says"),
        (STATUS.format("deprecatedTerm-admn-sts"), ("old", "new"), "deprecated: last, but there"),
        (STATUS.format("supersededTerm-admn-sts"), ("old", "new"), "superseded"),
        (STATUS.format("deprecatedTermadmnsts"), ("old", "new"), "as some write it"),
        (STATUS.format(" obsolete\n"), ("old", "new"), "as IATE calls it"),
        (
            STATUS.format("admittedTerm-admn-sts"),
            ("old", "new"),
            "as good as others: in their order",
        ),
        (STATUS.format("whatever"), ("old", "new"), "nobody knows what it says"),
        (
            '<termNote type="normativeAuthorization">preferredTerm</termNote>',
            ("new", "old"),
            "as TBX of 2008 says it",
        ),
        (
            f"<termNoteGrp>{STATUS.format('preferredTerm-admn-sts')}<note>why</note></termNoteGrp>",
            ("new", "old"),
            "with a note",
        ),
        (
            (
                '<min:administrativeStatus xmlns:min="http://www.tbxinfo.net/ns/min">'
                "preferredTerm-admn-sts</min:administrativeStatus>"
            ),
            ("new", "old"),
            "in the other style",
        ),
        (
            '<termNote type="usageNote">preferredTerm</termNote>',
            ("old", "new"),
            "said of something else",
        ),
    ],
)
def test_terms_stand_in_the_order_of_their_status(
    said: str, forms: tuple[str, ...], why: str
) -> None:
    order = (sec("en", "old"), sec("en", "new", said=said))
    text = NEW.format(new(*order, sec("fr", "x")))
    (concept,) = read(text)
    assert concept["en"] == forms, why
    if forms == ("old", "new"):
        (concept,) = read(NEW.format(new(*reversed(order), sec("fr", "x"))))
        is_last = any(word in said for word in ("deprecated", "superseded", "obsolete"))
        assert (concept["en"] == forms) == is_last, why


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1256"])
def test_the_declared_encoding_is_believed(encoding: str) -> None:
    text = NEW.format(new(sec("ar", "بحر"), sec("fr", "mer")))
    declared = text.replace("UTF-8", encoding.removesuffix("-sig"))
    assert read(declared.encode(encoding)) == [{"ar": ("بحر",), "fr": ("mer",)}]


def test_what_is_left_out_is_counted_with_the_line_of_the_first() -> None:
    entries = (
        new(sec("en", "alone")),
        new(sec("en", "sea"), sec("fr", "mer")),
        new(sec("en", "alone"), sec("es", "solo")),
        new(sec("en", "x" * 301, "short"), sec("fr", "court")),
    )
    skipped: Skipped = {}
    assert read(NEW.format("".join(entries)), skipped) == [
        BOTH,
        {"en": ("short",), "fr": ("court",)},
    ]
    assert skipped == {TOO_FEW: (2, 5), TOO_LONG: (1, 8)}


def test_an_entity_of_a_dtd_that_is_not_read_costs_its_concept_and_no_other() -> None:
    entries = (
        old(lang_set("en", "caf&eacute;"), lang_set("fr", "café")),
        old("<note>&nbsp;</note>", lang_set("en", "sea"), lang_set("fr", "mer")),
    )
    skipped: Skipped = {}
    assert read(OLD.format("".join(entries)), skipped) == [BOTH]
    assert skipped == {UNKNOWN_ENTITY: (1, 5)}


GOOD = NEW.format(new(sec("en", "sea"), sec("fr", "meré")))
LAUGHS = '[<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]'


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("", "no element", "line 1"),
        (GOOD[:-40], "not XML", "line 5"),
        (GOOD.replace("</term></termSec>", "</termSec></term>"), "not XML", "line 5"),
        (GOOD.encode("latin-1"), "not XML", "line 5"),
        (GOOD.replace("UTF-8", "x-klingon"), "encoding", "line 1"),
        ("en\tfr\nsea\tmer\n", "not XML", "line 1"),
        ("<html><body/></html>", "begins with <html>", "line 1"),
        ('<tmx version="1.4"><body/></tmx>', "begins with <tmx>", "line 1"),
        (OLD.replace('SYSTEM "TBXcoreStructV02.dtd"', LAUGHS), "declares its own", "line 2"),
        (
            OLD.replace('SYSTEM "TBX', '[<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<!--"').replace(
                '.dtd">', '">-->'
            ),
            "declares its own",
            "line 2",
        ),
        ("<tbx>" + "<x>" * 200, "nested too deeply", "line 1"),
        ("<tbx " + "a" * 3_000_000, "no end", "line 1"),
    ],
)
def test_a_broken_file_says_where_and_what_to_do(text: str | bytes, what: str, where: str) -> None:
    with pytest.raises(UnreadableDocument) as raised:
        read(text)
    assert what in raised.value.what
    assert where in raised.value.where
    assert raised.value.next


def test_concepts_before_the_damage_are_read() -> None:
    data = NEW.format(new(sec("en", "sea"), sec("fr", "mer")) * 3).encode()
    concepts = read_tbx(io.BytesIO(data[:-20]), "a.tbx", {})
    assert [next(concepts).forms for _ in range(3)] == [BOTH] * 3
    with pytest.raises(UnreadableDocument):
        next(concepts)
