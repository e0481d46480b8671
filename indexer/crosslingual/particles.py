"""Borrowed words that stemming joins with particles: آلة and التي have one stem, sûr becomes sur.

Such a word would light most lines of its language. It is sought by its spelling, and not at all
where the particle is spelled so, too.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.languages import ANALYZERS

if TYPE_CHECKING:
    from indexer.analysis import Token
    from indexer.model import Form

# Only what is in most texts and is nothing else: the lists of stop words have content words, too.
_PARTICLES = {
    "ar": "على إلى التي الذي من ما لا هو هي مع أن إن أو له لها لهم به بها فيه فيها كما لكن لم لن قد"
    " ثم عن في هذا هذه ذلك تلك كان كانت إلا أما إذا إذ هل أي عليه عليها إليه إليها",
    "en": "be is are was were the of and to in on at by for with from more most under over own not"
    " it its as or so",
    "fr": "sur pas que ne les son mon ta sa se le la de des du en un une au aux et ou par pour plus"
    " dans ce cette ces il elle je tu nous vous mes ses leur qui être avoir est sont ont",
}
_ARTICLE = "ال"


def apart_from_particles(form: Form, token: Token) -> tuple[Form, ...]:
    """Return a form of one word so that no particle answers it: itself, its spellings, or none."""
    surfaces, stems = _known(form.language)
    if token.stem not in stems:
        return (form,)
    exact = replace(form, stems=())
    found = _with_article(exact, token.surface)
    if token.surface not in surfaces:
        return (exact, *found)
    if token.spelled:
        return (replace(exact, spelled=(token.spelled,)), *found)
    return found


def _with_article(exact: Form, surface: str) -> tuple[Form, ...]:
    """Return an Arabic word with its article, which is a surface of its own; names are as found."""
    if exact.language != "ar" or exact.by == "name" or exact.text.startswith(_ARTICLE):
        return ()
    return (replace(exact, surfaces=(_ARTICLE + surface,), text=_ARTICLE + exact.text),)


@functools.cache
def _known(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the particles of a language as surfaces and as stems."""
    tokens = [*ANALYZERS[language].words(_PARTICLES.get(language, ""))]
    return frozenset(t.surface for t in tokens), frozenset(t.stem for t in tokens)
