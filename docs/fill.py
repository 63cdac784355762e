"""What the documentation shows of the reader, made by the reader: `python -m docs.fill`, or `make readme`.

Fills the blocks between `<!-- NAME:begin -->` and `<!-- NAME:end -->` in the README and the docs, and writes the JSON
Schema, a page for each codebook that ships, and the figures that go with the package. A test fails where one of these is
not what would be filled in.
"""

import inspect
import json
import re
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
SCORES = ROOT / "benchmarks" / "scores.json"
MEASURED = ROOT / "src" / "varsel" / "evaluate" / "measured.json"
SCHEMA = ROOT / "docs" / "schema" / "reading.schema.json"
PAGES = (ROOT / "README.md", ROOT / "docs" / "accuracy.md", ROOT / "docs" / "coding.md")
CODEBOOKS = ROOT / "docs" / "codebooks"
DEMO = ROOT / "examples" / "nb-notis.txt"
DEMO_WIDTH = 100

_BLOCK = re.compile(r"(<!-- (\w+):begin -->\n).*?(<!-- \2:end -->)", re.DOTALL)


def demo() -> str:
    """The README's first screen: the text with its marks, and the table."""
    from varsel.batch import articles, read
    from varsel.coding import DEFAULT, load
    from varsel.faces.table import table

    (article,) = articles([str(DEMO)], "text", {})
    article, reading = read(article)
    codebooks = [load(name).label for name in DEFAULT]
    shown = table(article, reading, width=DEMO_WIDTH, show=True, codebooks=codebooks)
    return f"```\n$ varsel read --show examples/{DEMO.name}\n{shown}```\n"


def accuracy() -> str:
    """How well it reads, for a person who decides whether to use it."""
    found = _recorded()["accuracy"]
    rows = [
        ("Norwegian, 65 newspaper articles", "norwegian"),
        ("the same as running text, without paragraphs", "norwegian, running text"),
        ("English, 84 US political articles (PolNeAR)", "english"),
    ]
    lines = ["| F1 | statements | who said what | exact content | exact cue | exact source |", "|---|---|---|---|---|---|"]
    columns = ("statements F1", "who said what F1", "exact content F1", "exact cue F1", "exact source F1")
    for title, name in rows:
        values = [_share(found.get(f"{name}: {column}")) for column in columns]
        lines.append(f"| {title} | {' | '.join(values)} |")
    return "\n".join(lines) + "\n"


def coding() -> str:
    """How well it codes, on our own articles."""
    found = _recorded()["accuracy"]
    columns = ("signals F1", "types of deeds F1", "deeds F1", "observations F1")
    lines = ["| F1 | signals | deeds: type and mode | deeds: everything right | observations |", "|---|---|---|---|---|"]
    for title, name in (("12 articles that no rule was tuned on", "test"), ("14 articles for tuning", "dev")):
        values = [_share(found.get(f"our {name} articles: {column}")) for column in columns]
        lines.append(f"| {title} | {' | '.join(values)} |")
    return "\n".join(lines) + "\n"


def figures() -> str:
    """Every recorded accuracy figure."""
    lines = ["| figure | |", "|---|---|"]
    return "\n".join(lines + [f"| {name} | {_share(value)} |" for name, value in _recorded()["accuracy"].items()]) + "\n"


def peers() -> str:
    """Our row of the table of peers."""
    found = _recorded()["accuracy"]
    values = [_share(found.get(f"english: exact {part} F1")) for part in ("content", "cue", "source")]
    return f"**Varsel** on PolNeAR's dev split, whole articles: content {values[0]}, cue {values[1]}, source {values[2]}.\n"


def times() -> str:
    """How fast it reads."""
    taken = _recorded()["times"]
    if "pair" not in taken:
        return "Not measured yet.\n"
    pair, growth = taken["pair"], taken["growth"]
    return (
        f"| | |\n|---|---|\n"
        f"| Varsel, articles a second | {pair['varsel']:.1f} |\n"
        f"| textacy's direct quotations on the same {pair['texts']} articles, in turns | {pair['textacy']:.1f} "
        f"(raised on {pair['textacy_raised']} of them) |\n"
        f"| ratio | {pair['ratio']:.2f} |\n"
        f"| a text of 1,000,000 characters | {growth['seconds']['1000000']:.0f} s |\n"
        f"| time grows with length to the power of | {growth['exponent']:.2f} |\n"
        f"| `varsel read` on one article, from a cold start | {taken['start_up_seconds']:.1f} s |\n"
    )


def patterns() -> str:
    """The pattern language of codebooks, as its module describes it."""
    from varsel.coding import patterns

    return _indented(patterns)


def rule() -> str:
    """The keys of a rule, as its class describes them."""
    from varsel.coding.codebook import Rule

    _, _, keys = inspect.getdoc(Rule).partition("\n\n")
    return f"```\n{keys.replace('``', '')}\n```\n"


def _indented(module: object) -> str:
    """The first indented block of a module's docstring."""
    found = re.search(r"\n\n((?:    .*\n)+)", inspect.getdoc(module))
    return f"```\n{inspect.cleandoc(found[1])}\n```\n"


BLOCKS: dict[str, Callable[[], str]] = {
    "demo": demo, "accuracy": accuracy, "coding": coding, "figures": figures, "peers": peers, "times": times,
    "patterns": patterns, "rule": rule,
}  # fmt: skip


def filled(page: str) -> str:
    """The page with every block as it should be."""
    return _BLOCK.sub(lambda block: block[1] + BLOCKS[block[2]]() + block[3], page)


def schema() -> str:
    """The JSON Schema of one line of output, as it is published."""
    from varsel.record import json_schema

    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def measured() -> str:
    """What was measured of the machine, as it goes with the package: what the desk tells of it."""
    recorded = _recorded()
    return json.dumps({"accuracy": recorded["accuracy"], "counts": recorded.get("counts", {})}, indent=1) + "\n"


def codebooks() -> dict[Path, str]:
    """The page of each codebook that ships."""
    from varsel.coding.codebook import load, shipped
    from varsel.faces.codebook import markdown

    folder = "src/varsel/coding/codebooks"
    return {CODEBOOKS / f"{name}.md": markdown(load(name), f"{folder}/{name}.toml") for name in shipped()}


def _recorded() -> dict:
    """The scoreboard's record; without figures before it was ever made."""
    return json.loads(SCORES.read_text(encoding="utf-8")) if SCORES.exists() else {"accuracy": {}, "times": {}}


def _share(value: float | None) -> str:
    return "–" if value is None else f".{round(value * 1000):03d}" if value < 1 else "1"


def main() -> None:
    written = codebooks() | {SCHEMA: schema(), MEASURED: measured()} | {page: filled(page.read_text(encoding="utf-8")) for page in PAGES}
    for page, text in written.items():
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, encoding="utf-8")
    print("filled", ", ".join(str(page.relative_to(ROOT)) for page in written))


if __name__ == "__main__":
    main()
