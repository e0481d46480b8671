"""Any other language: ICU's words and folding, no stems, no stop words."""

from __future__ import annotations

from indexer.analysis import CASEFOLD, FOLD_DIGITS, FOLD_LATIN, JOIN_ACRONYM, NO_STEM, Analyzer
from indexer.model import UNDETERMINED

ANALYZER = Analyzer(
    language=UNDETERMINED,
    folds=(CASEFOLD, FOLD_DIGITS, JOIN_ACRONYM, FOLD_LATIN),
    stemmer=NO_STEM,
)
