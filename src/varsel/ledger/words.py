"""The words of a text as they are searched for: stems, by the Snowball stemmers of its language.

Norwegian covers both standards. The same stems are made of what is stored and of what is asked for, in every store, so
that a search finds the same in SQLite and in PostgreSQL.
"""

import re
import unicodedata
from functools import cache, lru_cache

import snowballstemmer

_WORD = re.compile(r"\w+")
_LONGEST = 60  # a word of more letters is cut


def stems(text: str, lang: str | None) -> list[str]:
    """The stems of a text's words, in order, in small letters and without what a full-text index could not hold."""
    return [_stem(word[:_LONGEST], algorithm(lang)) for word in split(text)]


def split(text: str) -> list[str]:
    """The words of a text, in order, in small letters."""
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold())


def forms(text: str) -> list[str]:
    """The same words as they are written, one for each stem."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


@cache
def algorithm(lang: str | None) -> str:
    """The Snowball algorithm of a language: Norwegian's for both standards, English's for what is not known."""
    return "norwegian" if lang in ("nb", "nn", "no") else "english"


@lru_cache(maxsize=200_000)
def _stem(word: str, name: str) -> str:
    return _stemmer(name).stemWord(word)


@cache
def _stemmer(name: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(name)
