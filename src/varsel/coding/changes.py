"""What differs between two codebooks, in lines that a person reads: `varsel codebook diff`."""

from collections.abc import Iterable, Iterator
from typing import Any

from varsel.coding.codebook import Category, Codebook, Rule

WordList = dict[str, tuple[str, ...]]  # by language

HEAD = ("name", "version", "title", "authors", "about", "licence")
LISTED = ("include", "exclude", "example", "rule")  # what a category has any number of


def changes(old: Codebook, new: Codebook) -> Iterator[str]:
    """Each thing that differs, one or more lines: "+" for what is new, "-" for what is gone, "~" for what is otherwise.

    Nothing for codebooks that say the same. Lines of a category's own changes are indented under it.
    """
    for field in HEAD:
        yield from _value(field, getattr(old, field), getattr(new, field), "~ ", "  ")
    for name in dict.fromkeys((*old.lexicons, *new.lexicons)):
        yield from _lexicon(name, old.lexicons.get(name), new.lexicons.get(name))
    yield from _value("weapons", old.weapons, new.weapons, "~ ", "  ")
    for category in new.category:
        if category.id not in old.by_id:
            yield f"+ {category.id} ({category.kind}): {_line(category.definition)}"
            yield f"    {_number(len(category.rule), 'rule')}, {_number(len(category.example), 'example')}"
    for category in old.category:
        if category.id not in new.by_id:
            yield f"- {category.id} ({category.kind})"
        elif found := list(_category(category, new.by_id[category.id])):
            yield f"~ {category.id}"
            yield from (f"    {line}" for line in found)


def unversioned(old: Codebook, new: Codebook) -> bool:
    """Whether two codebooks differ in what they code although they bear the same name and version."""
    return old.label == new.label and old.model_dump() != new.model_dump()


def in_short(rule: Rule) -> str:
    """A rule on one line: its language and what it asks for, as in the file."""
    given = rule.model_dump(exclude_defaults=True, exclude={"lang"})
    return f"{rule.lang}: " + ", ".join(f"{key} = {_toml(value)}" for key, value in given.items())


def _category(old: Category, new: Category) -> Iterator[str]:
    for field in Category.model_fields:
        before, after = getattr(old, field), getattr(new, field)
        if field in LISTED:
            yield from _items(field, before, after)
        else:
            yield from _value(field, before, after, "", "  ")


def _value(field: str, old: Any, new: Any, mark: str, indent: str) -> Iterator[str]:
    if old == new:
        return
    before, after = _shown(old), _shown(new)
    if len(before) + len(after) < 60:
        yield f"{mark}{field}: {before} -> {after}"
        return
    yield f"{mark}{field}:"
    yield f"{indent}  - {before}"
    yield f"{indent}  + {after}"


def _items(field: str, old: Iterable[Any], new: Iterable[Any]) -> Iterator[str]:
    gone, added = [i for i in old if i not in new], [i for i in new if i not in old]
    if gone or added:
        counts = [f"{len(items)} {word}" for items, word in ((added, "added"), (gone, "removed")) if items]
        yield f"{field}: {', '.join(counts)}"
        yield from (f"  - {_shown(item)}" for item in gone)
        yield from (f"  + {_shown(item)}" for item in added)


def _lexicon(name: str, old: WordList | None, new: WordList | None) -> Iterator[str]:
    if old is None or new is None:
        yield f"{'+' if old is None else '-'} word list {name}"
        return
    for lang in dict.fromkeys((*old, *new)):
        before, after = old.get(lang, ()), new.get(lang, ())
        parts = [f"- {word}" for word in before if word not in after]
        parts += [f"+ {word}" for word in after if word not in before]
        if parts:
            yield f"~ word list {name}, {lang}: {', '.join(parts)}"


def _shown(value: Any) -> str:
    if isinstance(value, Rule):
        return in_short(value)
    if hasattr(value, "text"):
        why = f" ({_line(value.why)})" if value.why else ""
        return f"{value.lang}, {'holds' if value.holds else 'does not hold'}: {_line(value.text)}{why}"
    return _line(value) if isinstance(value, str) else _toml(value)


def _toml(value: Any) -> str:
    """A value as it would stand in the file."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{_line(value)}"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return str(value)


def _line(text: str) -> str:
    return " ".join(text.split())


def _number(count: int, of: str) -> str:
    return f"{count} {of}{'' if count == 1 else 's'}"
