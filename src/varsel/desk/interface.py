"""The languages of the interface. English stands in the templates; ``locale/*.po`` has it in every other one (gettext)."""

from functools import cache
from gettext import NullTranslations
from importlib.resources import files

from babel import Locale, negotiate_locale
from babel.messages.pofile import read_po

COOKIE = "varsel-interface"
DEFAULT = "en"
_ALSO = {"nb": "no", "nn": "no"}  # browsers ask for Norwegian by its standards


class _Catalogue(NullTranslations):
    """The texts of one language, read from its .po file as it is: there is nothing to compile."""

    def __init__(self, texts: dict[str | tuple[str, str], str | tuple[str, ...]]) -> None:
        super().__init__()
        self._texts = texts

    def gettext(self, message: str) -> str:
        return self._texts.get(message) or message

    def ngettext(self, one: str, many: str, n: int) -> str:
        found = self._texts.get((one, many))
        return found[n != 1] if found and all(found) else (one if n == 1 else many)


def marked(text: str) -> str:
    """Marks a text, as ``_``, that is told in the language of the interface somewhere else."""
    return text


@cache
def languages() -> dict[str, str]:
    """The languages of the interface, each with its own name for itself."""
    found = [f.name.removesuffix(".po") for f in (files("varsel.desk") / "locale").iterdir() if f.name.endswith(".po")]
    return {lang: (Locale.parse(lang).get_language_name() or lang) for lang in (DEFAULT, *sorted(found))}


@cache
def translations(lang: str) -> NullTranslations:
    """The texts of a language."""
    if lang == DEFAULT:
        return NullTranslations()
    with (files("varsel.desk") / "locale" / f"{lang}.po").open("rb") as file:
        return _Catalogue({m.id: m.string for m in read_po(file, locale=lang) if m.id and not m.fuzzy})  # type: ignore[misc]


def chosen(cookie: str | None, accepted: str | None) -> str:
    """The language that somebody chose, or else the first that their browser asks for and that there is."""
    if cookie in languages():
        return cookie
    asked = [part.partition(";")[0].strip().lower() for part in (accepted or "")[:500].split(",")]
    preferred = [_ALSO.get(lang.partition("-")[0], lang) for lang in asked if lang]
    return negotiate_locale(preferred, list(languages()), sep="-") or DEFAULT
