"""A Reading for a person: what article it is, and one row a statement with passage, speaker, when, to whom and where."""

import io
import textwrap

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from varsel.faces import harmless, words
from varsel.faces.marked import legend, marked
from varsel.languages import language
from varsel.record import Article, Reading, Statement

WIDE = 100  # from this many columns on the kind has a column of its own
PASSAGE_LINES = 4  # a passage is cut so that it takes about as many lines

# A table that any terminal, mail or log can show: no lines but one of dashes under the head.
_PLAIN = box.Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)


def table(article: Article, reading: Reading, *, width: int = WIDE, colour: bool = False, show: bool = False) -> str:
    """The reading as text of at most ``width`` columns (40 at least), with a new line at the end.

    With ``show`` the article's text stands above the table, its statements marked. Without ``colour`` the result holds
    no escape sequences. A value in parentheses was inferred: it stands elsewhere in the article, or follows from it.
    """
    width = max(width, 40)
    parts: list[RenderableType] = [_head(article, reading)]
    if show:
        parts += ["", legend(colour), "", marked(article, reading, colour)]
    if reading.statements:
        parts += ["", _rows(article, reading, width, colour)]
        if any(statement.inferred for statement in reading.statements):
            parts += ["", Text("(…) inferred: not said beside this passage, but elsewhere in the article", "dim")]
    return _printed(Group(*parts), width, colour)


def _printed(what: RenderableType, width: int, colour: bool) -> str:
    console = Console(
        file=io.StringIO(), width=width, force_terminal=colour, color_system="standard" if colour else None,
        no_color=not colour, emoji=False, markup=False, highlight=False, legacy_windows=False,
    )  # fmt: skip
    console.print(what)
    lines = console.file.getvalue().splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _head(article: Article, reading: Reading) -> Text:
    count = len(reading.statements)
    facts = [
        article.title and article.id,
        article.outlet,
        article.published,
        language(reading.lang)["name"],
        f"{count or 'no'} statement{'' if count == 1 else 's'}",
    ]
    head = Text(_plain(article.title or article.id), "bold")
    return head.append(Text("\n" + " · ".join(_plain(fact) for fact in facts if fact), "not bold"))


def _rows(article: Article, reading: Reading, width: int, colour: bool) -> Table:
    wide = width >= WIDE
    speaker, chain = (width // 6 + 2, width // 6 + 2) if wide else (15, 12)
    columns = [2, 0, speaker, 12, chain] + ([8] if wide else [])
    columns[1] = max(width - sum(columns) - 2 * len(columns), 10)  # the passage has what the others leave
    head = box.SIMPLE_HEAD if colour else _PLAIN
    rows = Table(box=head, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, leading=1)
    rows.add_column("", width=columns[0], justify="right", style="dim")
    rows.add_column("passage", width=columns[1], overflow="fold")
    rows.add_column("speaker", width=columns[2], style="bold", overflow="fold")
    rows.add_column("when", width=columns[3])
    rows.add_column("to whom, where" if wide else "to, where", width=columns[4], overflow="fold")
    if wide:
        rows.add_column("kind", width=columns[5])
    for number, statement in enumerate(reading.statements, start=1):
        cells = [
            str(number),
            passage(article.text, statement, PASSAGE_LINES * columns[1]),
            _speaker(article.text, statement),
            _value(statement, "when", when(statement.when)),
            _chain(statement),
        ]
        if wide:
            cells.append(statement.kind)
        else:
            cells[1] = Text(cells[1]).append(f" ({statement.kind})" if statement.kind != "direct" else "", "dim")
        rows.add_row(*cells)
    return rows


def passage(text: str, statement: Statement, length: int) -> str:
    """The statement's content in at most ``length`` characters, in quotation marks where all of it was quoted."""
    said = textwrap.shorten(_plain(words(text, statement.content)), max(length, 20), placeholder=" …")
    return f"“{said}”" if statement.kind == "direct" else said


def when(edtf: str | None) -> str:
    """An EDTF date (ISO 8601-2) as a person reads it: "[2022-09-07,2022-09-14]" is "2022-09-07 or -14"."""
    if not edtf:
        return ""
    if edtf[0] in "[{" and "," in edtf:
        first, *others = edtf[1:-1].split(",")
        month = first.rpartition("-")[0]
        others = [day.removeprefix(month) if month else day for day in others]
        joined = " or " if edtf[0] == "[" else " and "
        return ", ".join([first, *others[:-1]]) + joined + others[-1]
    if "/" in edtf:
        start, _, end = edtf.partition("/")
        if start in ("", ".."):
            return f"until {end}"
        return f"since {start}" if end in ("", "..") else f"{start} to {end}"
    return edtf


def _speaker(text: str, statement: Statement) -> Text:
    """The speaker, and under it the words of the source where they are others."""
    named = _plain(statement.speaker or "")
    source = _plain(words(text, statement.source))
    cell = Text(f"({named})" if named and "speaker" in statement.inferred else named)
    if source and source.casefold() != named.casefold():
        cell.append(("\n" if named else "") + textwrap.shorten(source, 60, placeholder=" …"), "not bold dim")
    return cell


def _chain(statement: Statement) -> str:
    """To whom, at what occasion and where, without what another of them says already ("Wien" in "et møte i Wien")."""
    values = {field: getattr(statement, field) or "" for field in ("told_to", "occasion", "where")}
    shown: list[str] = []
    for field in sorted(values, key=lambda field: -len(values[field])):
        if not any(values[field] in values[longer] for longer in shown):
            shown.append(field)
    return ", ".join(_value(statement, field, value) for field, value in values.items() if value and field in shown)


def _value(statement: Statement, field: str, value: str | None) -> str:
    value = _plain(value or "")
    return f"({value})" if value and field in statement.inferred else value


def _plain(text: str) -> str:
    return harmless(" ".join(text.split()))
