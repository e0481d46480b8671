"""French: elided articles cut off, accents folded **before** Snowball's French stemmer.

Folding first lets people type without accents. It hides from Snowball the é and è that it goes by,
and Snowball leaves plurals in -is and -us, persons in -ent and -ons and some feminines apart
anyway: the rules here write those inflections, on the folded word, as forms that it knows.
"""

from __future__ import annotations

import re

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
# Marks of direction may hide behind the apostrophe.
_ELISION = re.compile(
    f"^(?:[lmtnsjdc]|(?:jus|quoi|lors|puis)?qu)['’‘ʼ＇]{HIDDEN}(?=.)",
    re.IGNORECASE,
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

# Verbs that tell the forms of their own -er, -im-, -iqu- from endings spelled alike.
_ERER = (
    "(?:nsid|dig|sugg|xag|ing|^g|alt|reit|temp|lib|op|recup|esp|gen|adh|ins|ccel|tol|[^m]mod|fed"
    "|num|mun|xon|lif|sev|iff|nf|ef|sf|of|rep)er|(?:des|adm|[sx]p|^t|att|ret|^v|dech|oup)ir"
)
_IMER = (
    "(?:[xmp]pri|depri|repri|esti|^ani|rani|^ai|ssu|nsu|resu|allu|^fu|arfu|cla|enta|legiti|flam)m"
)
_KEPT = "(?:ind|pl|prat|crit|abr|vend|mun|abd|nost|sophist|^p)iqu|(?:^|re|des)activ|(?:ommen|referen)c"
_FEMININE = ("ere", "ise", "ite", "nte")
_PLURAL = re.compile("(?<=...)(?<!s)(?<![^i]on)(?<![^stx]ion)s$")
_INFLECTIONS = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        ("oux$", "ous"),
        ("iere$", "ier"),
        ("(?<=..)trice$", "teur"),
        ("(?<=..)(?:eux|euse(?:ment)?)$", "eur"),
        # rendre, rendu, rendra; permettre
        ("((?<!eng)(?<!eff)[eo][nr]d|[ea]tt)(?:r(?:e|ai?|on[st]?|ez|ait|aient)|ue?)$", r"\1e"),
        # -ent and -ons become the -e of the third person: the rest is Snowball's.
        (f"({_ERER})(?:ent|ons|ez|ait|aient|ant|a)$", r"\1e"),
        (f"({_IMER}|(?:^p|^ess|bal|^rel)ai)ent$", r"\1e"),
        ("(?<=..)(?<![aeiou]m)(?<![ae]mm)(?<![aeiv]i)(?<!ti)(?<![ei]r)ent$", "e"),
        ("(?<=..)(?<!i)(?<!er)e?ons$", "e"),
        ("(?<=..)erent$|(?<=..)(?<![stx])ions$", "e"),
        ("ee$", "e"),
        ("asse$", "asser"),
        (f"({_KEPT})e$", r"\1er"),
    )
)
_LAST = tuple(
    (re.compile(pattern), form)
    for pattern, form in (("y$", "i"), ("^([aeiou][^aeiou]{2})er?$", r"\1"), ("(?<=..[^aeiou])i$", ""), ("v$", "f"))
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
    for pattern, form in _INFLECTIONS:
        word = pattern.sub(form, word)
    word = _snowball.apply(word)
    for pattern, form in _LAST:
        word = pattern.sub(form, word)
    return word


def _stem_of(word: str) -> str:
    return stem(fold_latin(word.casefold()))


ANALYZER = Analyzer(
    language="fr",
    trim=elision,
    kin=lexicon.kindred("fr.irregular.txt", _stem_of),
    folds=(CASEFOLD, FOLD_DIGITS, JOIN_ACRONYM, FOLD_LATIN),
    stemmer=Step(f"inflection, {_snowball.name}", stem),
    stop_words=frozenset(
        fold_latin(word) for word in get_stop_words("fr") if word not in _CONTENT_WORDS
    ),
)
