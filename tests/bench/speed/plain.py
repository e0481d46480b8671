"""Plain Whoosh on an index that Dragoman built: `python plain.py INDEX`.

Prints a line for each kind of query: its name, how many documents it finds, the best one's id.
"""

import sys

from whoosh import index
from whoosh.query import And, Or, Phrase, Prefix, SpanNear, Term

import indexer  # noqa: F401 - the index names its classes; nothing of it is called here

FIELD = "surface_en"
PEOPLE, TIME, OF, THE = (Term(FIELD, word) for word in ("people", "time", "of", "the"))
QUERIES = {
    "Term": PEOPLE,
    "And": And([PEOPLE, TIME]),
    "Or": Or([PEOPLE, TIME]),
    "Phrase": Phrase(FIELD, ["of", "the"]),
    "Prefix": Prefix(FIELD, "govern"),
    "SpanNear": SpanNear(OF, THE, slop=3, ordered=False),
}
MISSPELLED = "peopel"


def main(folder: str) -> None:
    with index.open_dir(folder).searcher() as searcher:
        for name, query in QUERIES.items():
            found = searcher.search(query, limit=10)
            _tell(name, len(found), found[0]["id"] if found else "")
        suggested = searcher.suggest(FIELD, MISSPELLED)
        _tell("suggest", len(suggested), suggested[0] if suggested else "")


def _tell(name: str, hits: int, best: str) -> None:
    sys.stdout.write(f"{name}\t{hits}\t{best}\n")


if __name__ == "__main__":
    main(sys.argv[1])
