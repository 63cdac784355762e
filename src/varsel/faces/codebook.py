"""A codebook for people: in a terminal, or as a page of the documentation."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from varsel.coding.codebook import Category, Codebook, Example
from varsel.faces import harmless
from varsel.faces.printing import printed

KINDS = {"signal": "Signals", "deed": "Deeds", "indicator": "Indicators"}


def shown(codebook: Codebook, categories: Sequence[Category], *, width: int = 100, colour: bool = False) -> str:
    """Some categories of a codebook as lines of at most ``width`` columns (40 at least), below what the codebook is."""
    parts: list[RenderableType] = [
        Text(codebook.label, "bold").append(f" · {_plain(codebook.title)}", "not bold"),
        Text(_facts(codebook), "dim"),
    ]
    if len(categories) > 1:
        parts += ["", Text(_plain(codebook.about)), "", Text(", ".join(category.id for category in categories))]
    for category in categories:
        parts += ["", *_category(category)]
    return printed(Group(*parts), max(width, 40), colour)


def _category(category: Category) -> Iterator[RenderableType]:
    labels = f" · {_plain(', '.join(category.label.values()))}" if category.label else ""
    yield Text(category.id, "bold").append(f" ({category.kind}){labels}", "not bold")
    if category.parent:
        yield _indented(Text(f"a mode of {category.parent}" if category.kind == "deed" else f"under {category.parent}"))
    yield _indented(Text(_plain(category.definition)))
    for title, lines in (("include", category.include), ("exclude", category.exclude)):
        if lines:
            yield _indented(Text(title, "bold"))
            yield from (_indented(Text(f"- {_plain(line)}"), 4) for line in lines)
    for title, holds in (("examples", True), ("near misses", False)):
        examples = [example for example in category.example if example.holds == holds]
        if examples:
            yield _indented(Text(title, "bold"))
        for example in examples:
            yield _indented(Text(f"- {_example(example)}"), 4)
            if example.why:
                yield _indented(Text(_plain(example.why), "dim"), 8)
    elsewhere = [f"{scheme}: {_plain(name)}" for scheme, name in _elsewhere(category)]
    if elsewhere:
        yield _indented(Text("elsewhere: " + "; ".join(elsewhere)))
    yield _indented(Text(f"rules: {_rules(category)}"))


def _example(example: Example) -> str:
    by = ", ".join(_plain(value) for value in (example.cue, example.speaker) if value)
    return f"{example.lang} “{_plain(example.text)}”" + (f" ({by})" if by else "")


def _indented(what: RenderableType, columns: int = 2) -> Padding:
    return Padding(what, (0, 0, 0, columns))


def markdown(codebook: Codebook, file: str) -> str:
    """The codebook as a page in Markdown: what it is, and every category with all that a coder needs.

    Args:
        codebook: to show.
        file: that it is in, as the page names it.
    """
    return "\n".join(_page(codebook, file)).rstrip() + "\n"


def _page(codebook: Codebook, file: str) -> Iterator[str]:
    yield from (f"# {_cell(codebook.title)}", "")
    yield from (f"Codebook `{codebook.name}`, version {codebook.version}. {_cell(_facts(codebook))}.", "")
    if codebook.about:
        yield from (_cell(codebook.about), "")
    yield from (f"Made from `{file}`; `varsel codebook show {codebook.name}` prints the same.", "")
    for kind, title in KINDS.items():
        categories = [category for category in codebook.category if category.kind == kind]
        if categories:
            yield from (f"## {title}", "", "| category | holds when |", "|---|---|")
            yield from (f"| {_path(c)} | {_cell(c.definition)} |" for c in categories)
            for category in categories:
                yield ""
                yield from _markdown_category(category)
            yield ""


def _path(category: Category) -> str:
    """A link to a category, after its parent."""
    return (f"{category.parent} · " if category.parent else "") + f"[{category.id}](#{category.id.lower()})"


def _markdown_category(category: Category) -> Iterator[str]:
    yield from (f"### {category.id}", "")
    labels = "; ".join(f"{lang}: {_cell(label)}" for lang, label in category.label.items())
    facts = [labels, f"under [{category.parent}](#{category.parent.lower()})" if category.parent else ""]
    if any(facts):
        yield from (f"*{' · '.join(filter(None, facts))}*", "")
    yield _cell(category.definition)
    for title, lines in (("Includes", category.include), ("Does not include", category.exclude)):
        if lines:
            yield from ("", f"{title}:", "")
            yield from (f"- {_cell(line)}" for line in lines)
    if category.example:
        yield from ("", "| example | | |", "|---|---|---|")
        for example in category.example:
            verdict = "holds" if example.holds else f"no: {_cell(example.why or '')}"
            by = ", ".join(_cell(value) for value in (example.cue, example.speaker) if value)
            yield f"| “{_cell(example.text)}”{f' ({by})' if by else ''} | {example.lang} | {verdict} |"
    elsewhere = "; ".join(f"{scheme}: {_cell(name)}" for scheme, name in _elsewhere(category))
    yield from ("", f"Rules: {_rules(category)}." + (f" Elsewhere: {elsewhere}." if elsewhere else ""))


def _elsewhere(category: Category) -> Iterator[tuple[str, str]]:
    for scheme, name in category.maps.items():
        if isinstance(name, dict):
            name = ", ".join(f"{status} {called}" for status, called in name.items())
        yield scheme, name


def _rules(category: Category) -> str:
    """How many rules there are in each language, and patterns in them: "2 en, 1 no (41 patterns)"."""
    of_language = Counter(rule.lang for rule in category.rule)
    if not of_language:
        return "none"
    patterns = sum(len(key) for rule in category.rule for key in rule.patterns.values())
    counts = ", ".join(f"{count} {lang}" for lang, count in sorted(of_language.items()))
    return f"{counts} ({patterns} pattern{'' if patterns == 1 else 's'})"


def _facts(codebook: Codebook) -> str:
    return " · ".join(map(_plain, filter(None, (", ".join(codebook.authors), codebook.licence))))


def _plain(text: str) -> str:
    return harmless(" ".join(text.split()))


def _cell(text: str) -> str:
    """Text that means nothing else to Markdown, in a table or elsewhere."""
    return "".join(f"\\{c}" if c in "\\|*_`<[" else c for c in _plain(text))
