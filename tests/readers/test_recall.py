"""Every format in every language: the words of the source are the words of the text.

`pytest -s tests/readers/test_recall.py` prints the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import producers
import pytest

from indexer.readers import read

if TYPE_CHECKING:
    from collections.abc import Callable

FEWEST = {"html": 0.98}  # trafilatura leaves out what it takes for furniture
DOCUMENTS = 4  # of each language; the corpus has 17


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
@pytest.mark.parametrize("kind", list(producers.FORMATS))
def test_the_words_of_a_source_are_in_the_text_of_the_file(
    texts: dict[str, list[list[str]]],
    recall: Callable[[str, str, str], float],
    kind: str,
    language: str,
) -> None:
    name, produce = producers.FORMATS[kind]
    source, text = "", ""
    for paragraphs in texts[language][:DOCUMENTS]:
        source += "\n\n".join(paragraphs) + "\n\n"
        text += read(name, produce(paragraphs, language)).text
    share = recall(source, text, language)
    print(f"\n{kind} | {language} | {share:.4f}")  # noqa: T201 - the table
    assert share >= FEWEST.get(kind, 0.99)
    assert not set(text) & {"\u200f", "\ufeff", "\0"}
    assert not any("\ufe70" <= character <= "\ufefc" for character in text)
