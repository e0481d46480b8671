"""The languages: one file each, found by itself. And which of them a text is in."""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from indexer.errors import UnknownLanguage
from indexer.model import UNDETERMINED

if TYPE_CHECKING:
    from indexer.analysis import Analyzer

    Array = npt.NDArray[Any]

ANALYZERS: dict[str, Analyzer] = {
    module.name: importlib.import_module(f"{__name__}.{module.name}").ANALYZER
    for module in pkgutil.iter_modules(__path__)
}
"""Every analyzer by language code, "und" included."""

LANGUAGES: tuple[str, ...] = tuple(code for code in ANALYZERS if code != UNDETERMINED)
"""The languages that documents, filters and interfaces know."""

# Each takes a run of letters: a few dozen matches in a paragraph instead of hundreds.
_ARABIC = re.compile(
    "[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\u08a0-\u08c9\ufb50-\ufdff\ufe70-\ufefc]+"
)
_FRENCH_ACCENT = re.compile("[àâæçéèêëîïôœùûÿ]", re.IGNORECASE)
_LATIN = re.compile("[A-Za-z\u00aa-\u02af\u1e00-\u1eff]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_BEGINNING = 200  # characters that show the language of a paragraph: 150 may err
_OWN_SCRIPT = 0.5  # share of a text's letters that makes it Arabic
_SHOUTED_WORDS = 3  # one or two words in capitals are acronyms
_ENOUGH_LETTERS = 24  # below this the model guesses; the declared language is believed
_A_FEW = 8  # letters that are not in names: two or three words
_PLENTY_OF_LETTERS = 100  # from here on the model is believed, whatever is declared
_TRUST = 0.35  # added to the probability of the declared language in a short paragraph
_SURE_FOREIGN = 0.5  # probability at which a text is held to be in none of our languages
_LONG_ENOUGH_FOREIGN = 60  # letters; shorter foreign-looking text is mostly names
_LONGEST_RUN = 6  # bytes that the model knows together


def analyzer_for(language: str) -> Analyzer:
    """Return a language's analyzer. Raises UnknownLanguage."""
    try:
        return ANALYZERS[language]
    except KeyError:
        raise UnknownLanguage(
            f"there is no language {language!r}", next=f"Known are {', '.join(ANALYZERS)}"
        ) from None


def detect(text: str, prior: str = "") -> str:
    """Return the language of a paragraph; `prior` is what its document declares.

    Its beginning is enough. Script decides for Arabic. A small model (py3langid) tells the others
    apart where there is enough text; short text keeps the prior.
    """
    text, letters = _beginning(text)
    if not letters:
        return prior or UNDETERMINED
    if _count(_ARABIC, text) / letters >= _OWN_SCRIPT:
        return "ar"
    if _count(_LATIN, text) / letters < _OWN_SCRIPT:
        return UNDETERMINED  # Cyrillic, Greek, Chinese: a script that none of ours is written in
    return _latin(text, "" if prior == "ar" else prior, letters)


def _beginning(text: str) -> tuple[str, int]:
    """Return as much of a paragraph as shows its language, and how many letters that has."""
    if len(text) > _BEGINNING:
        head, _, tail = text[:_BEGINNING].rpartition(" ")
        beginning = head or tail
        letters = _count(_LETTERS, beginning)
        if letters >= _PLENTY_OF_LETTERS:  # it may be numbers or dots instead
            return beginning, letters
    return text, _count(_LETTERS, text)


def _count(letters: re.Pattern[str], text: str) -> int:
    return len("".join(letters.findall(text)))


def _latin(text: str, prior: str, letters: int) -> str:
    """Tell languages in Latin letters apart; in short text, by the words that are no names."""
    if not prior or letters >= _LONG_ENOUGH_FOREIGN:
        language, probability = _model().classify(text)
        ours = language in ANALYZERS
        if letters >= _LONG_ENOUGH_FOREIGN and not ours and probability >= _SURE_FOREIGN:
            return UNDETERMINED
        if not prior or letters >= _PLENTY_OF_LETTERS:
            return str(language) if ours and language != "ar" else _likelier(_ranked(text))
    text = text.lower() if text.isupper() else text
    telling = " ".join(word for word in text.split() if not word[0].isupper())
    known = letters >= _ENOUGH_LETTERS and _count(_LETTERS, telling) >= _A_FEW
    return _likelier(_ranked(telling), prior) if known else prior


def guess(words: list[str], text: str) -> str:
    """Return the language that a short query shows by its script, grammar words or accents.

    "und" where it shows none: `likeliest` then still has an opinion.
    """
    letters = _count(_LETTERS, text)
    if not letters:
        return UNDETERMINED
    if _count(_ARABIC, text) / letters >= _OWN_SCRIPT:
        return "ar"
    shouting = text.isupper() and len(words) >= _SHOUTED_WORDS
    votes = {
        code: sum(
            ANALYZERS[code].is_stop_word(ANALYZERS[code].surface(word))
            for word in words
            if shouting or not word.isupper()  # UN is not un
        )
        for code in LANGUAGES
    }
    best = max(votes, key=lambda code: votes[code])
    if votes[best] and list(votes.values()).count(votes[best]) == 1:
        return best
    return "fr" if _FRENCH_ACCENT.search(text) else UNDETERMINED


def likeliest(text: str) -> str:
    """Return the model's choice, however short and unsure a text is."""
    written = written_in(text)
    return _likelier(_ranked(text)) if len(written) > 1 else min(written)


def written_in(text: str) -> frozenset[str]:
    """Return the languages that are written in the letters of a text."""
    is_arabic = bool(_ARABIC.search(text))
    return frozenset(code for code in LANGUAGES if (code == "ar") == is_arabic)


def _likelier(ranked: list[tuple[str, float]], prior: str = "") -> str:
    """Choose between the languages in Latin letters, as if the model knew no others."""
    ours = {code: probability for code, probability in ranked if code in LANGUAGES and code != "ar"}
    if prior in ours:  # a declared language is right far more often than not
        ours[prior] += _TRUST * sum(ours.values())
    return max(ours, key=lambda code: ours[code])


def prepare() -> None:
    """Read the model and the lists of irregular forms, so that nobody has to wait for them."""
    _model()
    for analyzer in ANALYZERS.values():
        analyzer.kin("")


def forget() -> None:
    """Let go of the model and of remembered words, some 150 MB; both come back when needed."""
    _model.cache_clear()
    for analyzer in ANALYZERS.values():
        analyzer.forget()


def _ranked(text: str) -> list[tuple[str, float]]:
    """Return every language that the model knows and its probability, likeliest first."""
    ranked: list[tuple[str, float]] = _model().rank(text)
    return ranked


@functools.cache
def _model() -> LanguageIdentifier:
    return Identifier.from_model_file(MODEL_FILE, norm_probs=True)


class Identifier(LanguageIdentifier):  # type: ignore[misc] # py3langid has no type hints
    """The model, which looks for telling runs of bytes at all places of a text at once.

    It does so by a table of states, of which a byte leads to the next. Which state a place has
    depends on the last bytes before it alone, as many as the longest run has. So all places take
    one step after the other from the first state, and numpy fetches what they need together.
    """

    def __init__(self, weights: Array, *model: Any, **options: Any) -> None:  # noqa: ANN401 - they are passed on
        """Take a model, its weights in single precision: numpy converts halves at each use."""
        super().__init__(weights.astype(np.float32), *model, **options)
        self._next = np.frombuffer(self.tk_nextmove, f"u{self.tk_nextmove.itemsize}")
        self._row = np.array(self._rowbase, np.int32)
        self._found = np.array(self.tk_output, np.int32)
        del self._rowbase, self.tk_output  # 8 MB

    def _raw_score(self, text: bytes) -> Array:
        padded = np.frombuffer(bytes(_LONGEST_RUN - 1) + text, np.uint8)
        row = np.full(len(text), self._row[0])
        for step in range(_LONGEST_RUN):
            states = self._next.take(row + padded[step : step + len(text)])
            row = self._row.take(states)
        found = self._found.take(states)
        runs, counts = np.unique(found[found >= 0], return_counts=True)
        weights = self.nb_ptc.take(runs, axis=0)
        scores: Array = np.log1p(counts.astype(np.float32)) @ weights + self.nb_pc
        return scores if runs.size else np.zeros(scores.size, np.float32)
