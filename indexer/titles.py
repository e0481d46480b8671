"""What a document is called when it does not say: the line of its head that can be a title.

Above a text stand mastheads, menus, dates, numbers of documents and of pages; they are passed over.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from indexer.analysis import sentence_breaks
from indexer.furniture import HOME, fold, kind_of
from indexer.lines import ends_sentence, is_listed, lines_of, wrapped
from indexer.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.lines import Line
    from indexer.model import Span

LIMIT = 200  # characters of a title
_HEAD = 25  # lines; no title stands lower
_HEAD_CHARACTERS = 20_000
_TOP = 3  # lines that may be a title; further down a line that is repeated is a refrain
_CUT = 100  # characters of prose that stands in for a title
_SHORTEST_CLAUSE = 60  # characters; a shorter clause says too little
_HEADING = 120  # characters; a longer line with a full stop is prose
_LAST_RESORT = 1  # points against what is a title only where nothing else is

_LETTERS = re.compile(r"[^\W\d_]")
_CLAUSE = re.compile(r"\s?[;,:؛،–—](?=\s)")
_SUBJECT = re.compile(r"^(?:subject|objet|title|titre|الموضوع)\s?:\s*(.+)", re.IGNORECASE)
_HEADER = re.compile(
    r"^(?:from|to|cc|bcc|date|sent|reply-to|de|[àa]|envoy[ée]|r[ée]f|n/r[ée]f|ref|message-id|"
    r"من|إلى|التاريخ|المرجع|الرقم)\s?\.?\s?:\s*\S",
    re.IGNORECASE,
)
_REPLY = re.compile(r"^(?:(?:re|fwd?|tr|رد)\s?:\s*)+", re.IGNORECASE)
_MONTHS = (
    "jan(?:uary|vier)?|feb(?:ruary)?|fevrier|fevr|mar(?:ch|s)?|apr(?:il)?|avril|may|mai|june?|juin|"
    "july?|juillet|aug(?:ust)?|aout|sept?(?:ember|embre)?|oct(?:ober|obre)?|nov(?:ember|embre)?|"
    "dec(?:ember|embre)?|يناير|فبراير|مارس|ابريل|مايو|يونيو|يوليو|اغسطس|سبتمبر|اكتوبر|نوفمبر|"
    "ديسمبر|كانون|شباط|اذار|نيسان|ايار|حزيران|تموز|اب|ايلول|تشرين|جانفي|فيفري|افريل|ماي|جوان|"
    "جويليه|اوت"
)
_DAY = (
    rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|\d{{1,2}}(?:er|st|nd|rd|th)?\s(?:of\s)?"
    rf"(?:{_MONTHS})\b\.?(?:,?\s(?:الاول|الثاني)?\s?\d{{4}})?|(?:{_MONTHS})\b\.?\s\d{{1,2}},?\s\d{{4}}|"
    rf"(?:{_MONTHS})\b\s\d{{4}})"
)
_WEEKDAY = (
    r"(?:(?:mon|tues?|wednes|thurs|fri|satur|sun)day|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|"
    r"(?:يوم\s)?(?:الاثنين|الثلاثاء|الاربعاء|الخميس|الجمعه|السبت|الاحد))"
)
# "Bakou, 23 juin, AZERTAC"; "Published on 14 March 2019"; "الثلاثاء 5 مايو 2015".
_DATE_LINE = re.compile(
    rf"^(?:(?:published|posted|updated|last\supdated|publie|mis\sa\sjour|modifie|fait|نشر|نشرت|"
    rf"اخر\sتحديث|حرر|التاريخ|تاريخ\sالنشر)\b[^\d]{{0,12}}|[^\d,،.]{{2,30}}\s?[,،]\s?(?:(?:le|on|في)\s)?)?"
    rf"(?:le\s|on\s|في\s)?(?:{_WEEKDAY}\s?[,،]?\s?(?:le\s)?)?{_DAY}"
)
_NUMBER = re.compile(
    r"""^(?:(?:page|p\.|صفحه)\s?\d+(?:\s?(?:of|/|sur|de|من)\s?\d+)?|[a-z]{1,4}(?:/[\w.()-]+)+(?:\s\(\d{4}\))?|
    (?:n[o°º]|no\.|nr|num[eé]ro|document|doc|رقم|وثيقه)\s?\.?\s?:?\s?[\w/.-]*\d[\w/.-]*|com\s?\(\d{4}\).*|
    distr\b.*|original\s?:.*|limited|general|generale|english|french|arabic|francais|anglais|arabe|
    الاصل\s?:.*|توزيع\s?:.*|volume\s\d+.*|vol\.\s?\d+.*|issn\b.*|isbn\b.*)$""",
    re.VERBOSE,
)
_BYLINE = re.compile(
    r"^(?:by\s|par\s|written\sby|ecrit\spar|propos\srecueillis|بقلم|كتبت?\b\s?:?|اعداد\s?:)"
)
_SALUTATION = re.compile(
    r"^(?:dear|sir|madam|to\swhom|cher|chere|chers|cheres|monsieur|madame|mesdames|messieurs|"
    r"mon\scher|bonjour|hello|hi)\b.{0,60},$|^(?:تحيه\sطيبه|السلام\sعليكم|حضره|السيد|ساده|اخي|عزيزي)\b"
    r".{0,60}(?:وبعد|المحترم|وبركاته|[،,])$"
)
# The name of an organisation alone names its papers, not this one.
_MASTHEAD = re.compile(
    r"""^(?:the\s|l'|la\s|le\s|les\s)?(?:united\snations|nations\sunies|general\sassembly|
    assemblee\sgenerale|security\scouncil|conseil\sde\ssecurite|economic\sand\ssocial\scouncil|
    conseil\seconomique\set\ssocial|european\sunion|union\seuropeenne|african\sunion|
    union\safricaine|الامم\sالمتحده|الجمعيه\sالعامه|مجلس\sالامن|المجلس\sالاقتصادي\sوالاجتماعي|
    الاتحاد\sالاوروبي|الاتحاد\sالافريقي|جامعه\sالدول\sالعربيه|منظمه\sالتعاون\sالاسلامي|
    (?:ministry|department|office|embassy|permanent\smission)\s(?:of|for)\b.*|
    (?:ministere|ambassade|direction|secretariat|mission\spermanente)\s(?:d|general).*|
    (?:republic\sof|republique|royaume|kingdom\sof)\b.*|(?:وزاره|سفاره|جمهوريه|المملكه|مديريه)\s.*|
    (?:international|press|news|national)?\s?(?:news|press)\sagency.*|agence\s(?:de\spresse|france).*|
    (?:وكاله|صحيفه|جريده|موقع|قناه|بوابه|شبكه)\s.*|.*\b(?:news|newsroom|newspaper|gazette|herald|
    courier|tribune|times|magazine|\.com|\.org|\.net)|.*\bagence\sde\spresse\b.*|
    (?:forty|fifty|sixty|seventy|thirty)-?\w*\ssession|agenda\sitem.*|\w+\ssession|point\s\d+\sde\sl'ordre.*|
    (?:resolution|decision)\sadopted\sby\s.*|resolution\sadoptee\spar\s.*|
    (?:press\srelease|communique(?:\sde\spresse)?|بيان\sصحفي|news\srelease)(?:\s[\w/.-]*\d[\w/.-]*)?)$""",
    re.VERBOSE,
)


def from_text(text: str, spans: Sequence[Span], language: str) -> str:
    """Return the title that the head of a text shows; else the beginning of its prose; else ""."""
    lines = lines_of(text[:_HEAD_CHARACTERS])[:_HEAD]
    tagged = {span.start for span in spans if span.boilerplate}
    by_hand = wrapped(lines)
    candidates: list[tuple[int, str]] = []
    for number, line in enumerate(lines):
        if line.start in tagged:
            # Above a menu stand the site's name and its latest headline, below it the title.
            candidates = [(max(points, _LAST_RESORT), above) for points, above in candidates]
            continue
        if subject := _SUBJECT.match(line.text):
            return _REPLY.sub("", subject.group(1))
        if _is_prose(lines, by_hand, number):
            return _best(candidates) or _opening(lines, by_hand, number, language)
        if not _is_passed_over(line.text):
            doubled = len(candidates) < _TOP and _is_doubled(lines, number)
            against = -_LAST_RESORT if doubled else _points_against(line.text, text)
            candidates.append((against, line.text))
    return _best(candidates)


def from_name(document_id: str) -> str:
    """Return the name of the file, in words."""
    name = document_id.rsplit("/", 1)[-1].split(".", 1)[0]
    return name.replace("-", " ").replace("_", " ")


def _best(candidates: list[tuple[int, str]]) -> str:
    return min(candidates, key=lambda candidate: candidate[0])[1] if candidates else ""


# --- the lines of the head -----------------------------------------------------------------------


def _is_prose(lines: Sequence[Line], by_hand: Sequence[bool], number: int) -> bool:
    text = lines[number].text
    if by_hand[number]:
        return not _is_heading_of_block(lines, number)
    if len(text) > _HEADING and ends_sentence(text):
        return True
    # A question or an exclamation can be a title; a statement with its full stop is a sentence.
    return len(text) > LIMIT or (text.endswith((".", "…", "。")) and len(text.split()) > 1)


def _is_heading_of_block(lines: Sequence[Line], number: int) -> bool:
    """Tell whether a line above wrapped ones ends where the next word would still have fitted."""
    line, below = lines[number], lines[number + 1 : number + 2]
    if not below or below[0].block != line.block or below[0].text[0].islower():
        return False
    if number and lines[number - 1].block == line.block:
        return False
    width = max(len(other.text) for other in lines if other.block == line.block)
    return len(line.text) + 1 + len(below[0].text.split(None, 1)[0]) < width * 0.8


def _is_passed_over(text: str) -> bool:
    if not _LETTERS.search(text) or len(_LETTERS.findall(text)) == 1:
        return True
    folded = fold(text).strip(" -–—[]*_=#.")
    return bool(
        kind_of(text) in {"action", "notice", "time", "handle", "link", "related"}
        or _HEADER.match(text)
        or _NUMBER.match(folded)
        or _BYLINE.match(folded)
        or _SALUTATION.match(folded)
        or (len(text) < _CUT and _DATE_LINE.match(folded))
    )


def _is_doubled(lines: Sequence[Line], number: int) -> bool:
    """Tell whether a line is repeated at once: pages have the headline in their head as well."""
    around = (*lines[max(number - 1, 0) : number], *lines[number + 1 : number + 2])
    return any(line.text == lines[number].text for line in around)


def _points_against(line: str, text: str) -> int:
    folded = fold(line).strip(" .*_")
    masthead = (
        _MASTHEAD.match(folded)
        or folded in HOME
        or is_listed(line)
        or line[0].islower()  # « l’Agence de presse »: a title begins with a capital
        or _signs_the_page(folded, text)
    )
    return _LAST_RESORT if masthead else 0


_FOOT = 600  # characters


def _signs_the_page(folded: str, text: str) -> bool:
    """Tell whether the last lines repeat a name in a copyright notice: it is the site's."""
    return any(
        folded in fold(line) and kind_of(line) == "notice"
        for line in text[-_FOOT:].split("\n")
        if len(line) < _FOOT
    )


# --- prose that stands in for a title ------------------------------------------------------------


def _opening(lines: Sequence[Line], by_hand: Sequence[bool], number: int, language: str) -> str:
    """Return the first sentence from a line on, or as much of it as a title may hold."""
    joined = [lines[number].text]
    for at in range(number + 1, len(lines)):
        if not (by_hand[number] and by_hand[at] and lines[at].block == lines[number].block):
            break
        joined.append(lines[at].text)
    prose = clean_line(" ".join(joined)[: 4 * LIMIT])
    end = next((end for _, end in sentence_breaks(prose, language)), len(prose))
    sentence = prose[:end].strip()
    return sentence if len(sentence) <= _CUT else _shortened(sentence)


def _shortened(sentence: str) -> str:
    """Cut a sentence at its last clause that fits, else at a word, and say so by "…"."""
    window = sentence[: _CUT + 1]
    clauses = [found.start() for found in _CLAUSE.finditer(window)]
    at = max((c for c in clauses if c >= _SHORTEST_CLAUSE), default=window.rfind(" "))
    return (window[:at] if at > 0 else window[:_CUT]).rstrip(" ,;:،؛–—") + "…"


# --- the titles of web pages ---------------------------------------------------------------------

_BETWEEN = re.compile(r"\s*[|｜]\s*|\s+(?:[-–—·•»›]|::|<<|>>)\s+")


def without_site(title: str, text: str, source: str = "") -> str:
    """Take the name of the site off a page's title: the part that stays must be in the text."""
    cuts = [found.span() for found in _BETWEEN.finditer(title)]
    if not cuts:
        return title
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(title)]
    head = text[:_HEAD_CHARACTERS]
    said, own_lines = _plain(head), {_plain(line) for line in head.split("\n")}
    parts = sorted(_runs(title, starts, ends), key=len, reverse=True)
    for part in parts:
        rest = len(title) - len(part)
        if _plain(part) in own_lines or (_plain(part) in said and len(part) > rest):
            return part
    if source and _plain(title[starts[-1] :]) == _plain(source):
        return title[: ends[-2]]
    return title


def _runs(title: str, starts: list[int], ends: list[int]) -> Iterator[str]:
    for first, last in itertools.combinations_with_replacement(range(len(starts)), 2):
        if part := title[starts[first] : ends[last]].strip():
            yield part


def _plain(text: str) -> str:
    return clean_line(text).casefold().replace("’", "'")
