"""Text to paragraphs: hard-wrapped lines joined, navigation and headline lists tagged.

A text is never changed, since offsets count in it; a paragraph is a range of it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

_LONG_LINE = 200  # characters; a longer line is a paragraph of its own
_NAVIGATION_LINE = 220  # characters; longer lines are prose
_MIN_RUN = 5  # lines
_LONG_RUN = 15  # lines without a sentence: evidence of a list of headlines
_NEEDED_EVIDENCE = 2
_WRAPPED_SHARE = 0.2  # of lines that start with a small letter: wrapped prose
_SENTENCE_END = re.compile(r"""[.!?…؟।。:;؛،,]["'”’»)\]]*\s*$""")
_LIST_ITEM = re.compile(r"^\s*(?:[-*•‣–—|]|\(?[\d٠-٩]{1,3}[.)\-]|\(?[a-zA-Zأ-ي][.)])\s")
_TABLE_ROW = re.compile(r"\S\s*(?:\||\t)\s*\S")
_TELLING_LENGTH = 25  # characters; shorter lines repeat in tables and lists, too
_NAVIGATION_WORDS = re.compile(
    r"""^\W*(?:
        share\s(?:this|on|via|the\spage)|follow\sus|subscribe|sign\s(?:in|up)\b|log\sin\b|
        privacy\spolicy|cookies?\s(?:policy|settings)|all\srights\sreserved|read\smore|
        related\sarticles|contact\sus|newsletter|skip\sto|back\sto\stop|
        partagez\s|suivez-nous|abonnez-vous|se\sconnecter|mentions\slégales|
        tous\sdroits\sréservés|lire\s(?:aussi|la\ssuite)|contactez-nous|plan\sdu\ssite|
        شارك(?:وا)?\s(?:هذا|هذه|على|عبر|الخبر|المقال)|تابع(?:ونا|نا)\b|اشترك(?:وا)?\sفي\s|
        جميع\sالحقوق\sمحفوظة|سياسة\sالخصوصية|اتصل\sبنا|اقر[أؤ]وا?\s(?:أيضا|المزيد)
    )|^\W*(?:home|contact|accueil|الرئيسية)\W*$
    |\b(?:VIDEO|VIDÉO|PHOTOS?)\W*$""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A range of a text, in code points."""

    start: int
    end: int
    boilerplate: bool = False


def split(text: str) -> list[Paragraph]:
    """Return the paragraphs of a text in order; blank space between them belongs to none."""
    blocks: list[list[Paragraph]] = []
    open_block = False
    position = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = position + line.index(stripped[0])
            if not open_block:
                blocks.append([])
            blocks[-1].append(Paragraph(start, start + len(stripped)))
        open_block = bool(stripped)
        position += len(line) + 1
    lines = [line for block in blocks for line in block]
    tagged = set(_boilerplate_lines(text, lines))
    return [paragraph for block in blocks for paragraph in _joined(block, tagged)]


def is_list(paragraph: str) -> bool:
    """Tell whether the lines of a paragraph are list items or table rows rather than wrapped."""
    lines = paragraph.split("\n")
    items = sum(bool(_LIST_ITEM.match(line) or _TABLE_ROW.search(line)) for line in lines)
    return len(lines) > 1 and items > len(lines) / 2


def _joined(block: list[Paragraph], tagged: set[Paragraph]) -> list[Paragraph]:
    """Join the short lines of a block (wrapped prose, a list); keep long and tagged ones apart."""
    joined: list[Paragraph] = []
    alone = True
    for line in block:
        if line in tagged:
            joined.append(replace(line, boilerplate=True))
            alone = True
        elif alone or line.end - line.start > _LONG_LINE:
            joined.append(line)
            alone = line.end - line.start > _LONG_LINE
        else:
            joined[-1] = Paragraph(joined[-1].start, line.end)
    return joined


def _boilerplate_lines(text: str, lines: list[Paragraph]) -> list[Paragraph]:
    """Return the lines of every run that reads like navigation and has further evidence of it."""
    found: list[Paragraph] = []
    run: list[Paragraph] = []
    for line in [*lines, None]:
        if line is not None and _could_be_navigation(text[line.start : line.end]):
            run.append(line)
            continue
        if len(run) >= _MIN_RUN and _evidence(text, run) >= _NEEDED_EVIDENCE:
            found += run
        run = []
    return found


def _could_be_navigation(line: str) -> bool:
    return (
        len(line) < _NAVIGATION_LINE
        and not _SENTENCE_END.search(line)
        and not _LIST_ITEM.match(line)
        and not _TABLE_ROW.search(line)
    )


def _evidence(text: str, run: list[Paragraph]) -> int:
    """Count the independent signs that a run of short lines is not the document's own prose."""
    lines = [text[line.start : line.end] for line in run]
    telling = Counter(line for line in lines if len(line) >= _TELLING_LENGTH)
    repeated = sum(count - 1 for count in telling.values())
    navigation = sum(bool(_NAVIGATION_WORDS.search(line)) for line in lines)
    # A wrapped sentence goes on with a small letter; a headline starts anew.
    starts_small = sum(line[0].islower() for line in lines) / len(lines)
    return (
        bool(repeated) + bool(navigation) + (navigation > 1) + (len(run) >= _LONG_RUN)
        if starts_small < _WRAPPED_SHARE
        else 0
    )
