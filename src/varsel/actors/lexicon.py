"""Names of actors in running text: a lexicon of forms of one or more words, matched longest first."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from varsel.languages import language

#: What words are here: "U.N." is two, "Nato-sjefen" and "Russia's" are two as well.
WORD = re.compile(r"[^\W_]+")
_ACRONYM = 4  # forms in capitals up to this length are written in capitals ("US" is not "us")


class Known(NamedTuple):
    """What a form stands for.

    of       a state's code (ISO 3166-1) or an organisation's main name
    country  alpha-3, or "IGO" for an international organisation; None where the file does not say
    kind     name, adjective or metonym of a state, a place in it, an international body or a group that acts in a state
    """

    of: str
    country: str | None
    kind: Literal["name", "adjective", "metonym", "place", "body", "group"]


class _Form(NamedTuple):
    """A form: its words after the first, how it is written (``acronym`` letters in capitals), what it stands for."""

    rest: tuple[str, ...]
    lower: bool
    acronym: int
    known: Known
    exact: bool


class Lexicon:
    """Forms and what they stand for. Adjectives are known in all inflections, names in the genitive too."""

    def __init__(self, forms: Iterable[tuple[str, Known]], lang: str) -> None:
        people = language(lang)["people"]
        genitive = (people["genitive"],) if people["genitive"] else ()
        endings = [e for e in people["noun_endings"] if e.isalpha()]
        self._forms: dict[str, dict[tuple[str, ...], _Form]] = {}
        for text, known in forms:
            words = WORD.findall(text)
            if not words:
                continue
            acronym = len(words[0]) if text.isupper() and sum(map(len, words)) <= _ACRONYM else 0
            self._add(words, text[0].islower(), acronym, known, exact=True)
            for ending in endings if known.kind == "adjective" else genitive:
                self._add([*words[:-1], words[-1] + ending], text[0].islower(), acronym, known, exact=False)

    def _add(self, words: Sequence[str], lower: bool, acronym: int, known: Known, exact: bool) -> None:
        first, *rest = (w.casefold() for w in words)
        forms, key = self._forms.setdefault(first, {}), tuple(rest)
        # A form as it is comes before one that is made by an ending.
        if exact or key not in forms:
            forms[key] = _Form(key, lower, acronym, known, exact)

    def match(self, words: Sequence[str], low: Sequence[str], i: int) -> tuple[int, Known] | None:
        """The longest form that begins at word ``i``: how many words it has, and what it stands for.

        ``words`` are the words as they are written, ``low`` the same case-folded.
        """
        forms = self._forms.get(low[i])
        if forms is None:
            return None
        best = None
        for rest, form in forms.items():
            n = len(rest) + 1
            if best is not None and n <= best[0]:
                continue
            if (not rest or tuple(low[i + 1 : i + n]) == rest) and _written(words[i : i + n], form):
                best = n, form.known
        return best

    def is_form(self, text: str) -> bool:
        """Whether a text is a form of the lexicon as it is, not made by an ending, and nothing but that."""
        first, *rest = [w.casefold() for w in WORD.findall(text)] or [""]
        form = self._forms.get(first, {}).get(tuple(rest))
        return form is not None and form.exact

    def found(self, text: str) -> Iterator[tuple[int, int, Known]]:
        """All forms in a text from left to right: first word, last word (exclusive), what it stands for."""
        words = WORD.findall(text)
        low = [w.casefold() for w in words]
        i = 0
        while i < len(words):
            match = self.match(words, low, i)
            if match:
                yield i, i + match[0], match[1]
            i += match[0] if match else 1


def _written(words: Sequence[str], form: _Form) -> bool:
    """Whether words are written as names are: in capitals, or with a capital first."""
    if form.acronym:
        return words[0][: form.acronym].isupper()
    return form.lower or words[0][0].isupper() or words[0][0].isdigit()
