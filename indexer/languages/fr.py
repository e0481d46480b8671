"""French: elided articles cut off, accents folded **before** Snowball's French stemmer.

Folding first lets people type without accents, and hides from Snowball the é and è that it goes
by. It leaves plurals in -is and -us, verbs in -ent and -ons and some feminines apart anyway. Rules
before it write these inflections, on the folded word, as forms that it knows, and rules after it
join what is still apart. Lists have the last word: `fr.whole.txt` keeps words from being taken for
inflected forms, `fr.exceptions.txt` gives stems by hand, `fr.irregular.txt` relates forms.
"""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple

from stop_words import get_stop_words

from indexer import lexicon
from indexer.analysis import (
    CASEFOLD,
    FOLD_DIGITS,
    FOLD_LATIN,
    HIDDEN,
    JOIN_ACRONYM,
    Analyzer,
    Step,
    fold_latin,
    snowball,
)

# l’Azerbaïdjan, qu'elle, jusqu’à: but not aujourd’hui or presqu'île, which are words of their own.
# Soft hyphens may hide between the letters, and marks of direction beside the apostrophe.
_ELIDED = "l m t n s j d c qu jusqu quoiqu lorsqu puisqu".split()
_ELISION = re.compile(
    f"^(?:{'|'.join(map(HIDDEN.join, _ELIDED))}){HIDDEN}['’‘ʼ＇]{HIDDEN}(?=.)", re.IGNORECASE
)

# Words of the package's list that are nouns as well, and asked for as such.
_CONTENT_WORDS = frozenset(
    "bon début droite dos force haut juste mot nom nommé nommée nommés nouveau nouveaux parole "
    "personne personnes sujet valeur état été étés essai".split()
)


def elision(word: str) -> tuple[int, int]:
    """Leave the article or conjunction of l’Azerbaïdjan out of the word and of its highlight."""
    found = _ELISION.match(word)
    return found.end() if found else 0, 0


_snowball = snowball("french")
_EXCEPTIONS = lexicon.overrides("fr.exceptions.txt", fold_latin)
_WHOLE = frozenset(fold_latin(word) for row in lexicon.rows("fr.whole.txt") for word in row)
_SHORT = 4  # letters: a shorter word has no ending to spare

# What is left of verbs once folded, where the consonants are those of an ending as well:
# -érer and -irer beside the future (ils libèrent, ils parlèrent), -mer beside nouns in -ment,
# -iquer, -encer beside nouns in -ique and -ence.
_VERBS_IN_R = (
    "(?:nsid|dig|sugg|xag|ing|^g|alt|reit|temp|lib|op|recup|esp|gen|adh|ins|ccel|tol|[^m]mod|fed"
    "|num|mun|xon|lif|sev|iff|nf|ef|sf|of|rep)er|(?:des|adm|[sx]p|^t|att|ret|^v|dech|oup)ir"
)
_VERBS_IN_M = (
    "(?:[xmp]pri|depri|repri|esti|^ani|rani|^ai|ssu|nsu|resu|allu|^fu|arfu|cla|enta|legiti|flam)m"
)
_VERBS_IN_C_OR_V = (
    "(?:ind|pl|prat|crit|abr|vend|mun|abd|nost|sophist|^p)iqu|(?:^|re|des)activ|(?:ommen|referen)c"
)
_FEMININE = ("ere", "ise", "ite", "nte")
_PLURAL = re.compile("(?<=...)(?<!s)(?<![^i]on)(?<![^stx]ion)s$")  # -ons may be a verb's


class _Rules(NamedTuple):
    """Rules in order: ends of words worth a closer look, the ending itself, what it becomes.

    `ends` are those of all rules: most words have none of them.
    """

    ends: tuple[str, ...]
    each: list[tuple[tuple[str, ...], re.Pattern[str], str]]


def _rules(*rules: tuple[str, str, str]) -> _Rules:
    each = [(tuple(ends.split()), re.compile(f"{ending}$"), form) for ends, ending, form in rules]
    return _Rules(tuple(itertools.chain.from_iterable(ends for ends, _, _ in each)), each)


_BEFORE = _rules(
    ("oux", "oux", "ous"),  # jaloux, jalouse
    ("iere", "iere", "ier"),
    ("trice", "(?<=..)trice", "teur"),
    # chercheuse, heureux, heureuse and heureusement: -eur and -eux share their feminine
    ("eux euse eusement", "(?<=..)(?:eux|euse(?:ment)?)", "eur"),
    # rendre, rendu, rendra; permettre, permettra
    (
        "e u ra rai rait raient ron rons ront rez",
        "((?<!eng)(?<!eff)[eo][nr]d|[ea]tt)(?:r(?:e|ai?|on[st]?|ez|ait|aient)|ue?)",
        r"\1e",
    ),
    # -ent and -ons become the -e of the third person singular, which Snowball knows
    ("ent ons ez ait ant ra", f"({_VERBS_IN_R})(?:ent|ons|ez|ait|aient|ant|a)", r"\1e"),
    ("ent", f"({_VERBS_IN_M}|(?:^p|^ess|bal|^rel)ai)ent", r"\1e"),
    ("ent", "(?<=..)(?<![aeiou]m)(?<![ae]mm)(?<![aeiv]i)(?<!ti)(?<![ei]r)ent", "e"),
    ("ons erent", "(?<=..)(?:(?<!i)(?<!er)e?ons|erent|(?<![stx])ions)", "e"),
    ("ee", "ee", "e"),
    ("asse", "asse", "asser"),  # passe is no subjunctive
    ("que ce ve", f"({_VERBS_IN_C_OR_V})e", r"\1er"),
)
_AFTER = _rules(
    ("y", "y", "i"),  # déployer, déploie
    ("e er", "^([aeiou][^aeiou]{2})er?", r"\1"),  # opter, opte: too short for Snowball
    ("i", "(?<=..[^aeiou])i", ""),  # négocier, négocie
    ("v", "(?<=[iu])v", "f"),  # juif, juive
    ("sion tion", "(?<=.{6}[st])ion", ""),  # subvention, subventionner
)


def stem(word: str) -> str:
    """Stem a folded word: an exception, a word kept whole, or Snowball's stem of a regular form."""
    known = _EXCEPTIONS.get(word)
    if known is not None or len(word) < _SHORT:
        return known or word
    one = word[:-1] if word[-1] in "sx" else word
    masculine = one[:-1] if one.endswith(_FEMININE) else one
    for base in (word, one, masculine):
        if base in _WHOLE:
            return base
    word = _PLURAL.sub("", word)
    if len(word) < _SHORT:
        return word
    return _rewritten(_snowball.apply(_rewritten(word, _BEFORE)), _AFTER)


def _rewritten(word: str, rules: _Rules) -> str:
    if not word.endswith(rules.ends):
        return word
    for ends, ending, form in rules.each:
        if word.endswith(ends):
            word = ending.sub(form, word)
    return word


ANALYZER = Analyzer(
    language="fr",
    trim=elision,
    kin=lexicon.kindred("fr"),
    folds=(CASEFOLD, FOLD_DIGITS, JOIN_ACRONYM, FOLD_LATIN),
    stemmer=Step(f"inflection, {_snowball.name}", stem),
    stop_words=frozenset(
        fold_latin(word) for word in get_stop_words("fr") if word not in _CONTENT_WORDS
    ),
)
