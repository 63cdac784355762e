"""A Reading for a person: what article it is, a row for each statement and each deed, a line for each observation."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from varsel.faces import harmless, words
from varsel.faces.marked import legend, marked
from varsel.faces.printing import PLAIN, printed
from varsel.languages import language
from varsel.record import Article, Deed, Observation, Quantity, Reading, Signal, Spans, Statement

WIDE = 100  # from this many columns on the kind has a column of its own
PASSAGE_LINES = 4  # a passage is cut so that it takes about as many lines
EVIDENCE_LINES = 3  # likewise the words that tell of a deed


def table(
    article: Article,
    reading: Reading,
    *,
    width: int = WIDE,
    colour: bool = False,
    show: bool = False,
    codebooks: Sequence[str] = (),
) -> str:
    """The reading as text of at most ``width`` columns (40 at least), with a new line at the end.

    With ``show`` the article's text stands above the table, its statements marked. Without ``colour`` the result holds
    no escape sequences. A value in parentheses was inferred: it stands elsewhere in the article, or follows from it.
    ``codebooks`` are the names and versions of those that it was coded by, which the last line then tells.
    """
    width = max(width, 40)
    parts: list[RenderableType] = [_head(article, reading)]
    if show:
        parts += ["", legend(colour, deeds=bool(reading.deeds)), "", marked(article, reading, colour)]
    if reading.statements:
        parts += ["", _rows(article, reading, width, colour)]
    if reading.deeds:
        parts += ["", Text("deeds", "bold"), "", _deeds(article, reading, width, colour)]
    if reading.observations:
        parts += ["", Text("observed", "bold"), ""]
        parts += [_observed(article.text, reading, observation) for observation in reading.observations]
    notes = list(_notes(reading, codebooks))
    if notes:
        parts += ["", Text("\n".join(notes), "dim")]
    return printed(Group(*parts), width, colour)


def _notes(reading: Reading, codebooks: Sequence[str]) -> Iterator[str]:
    if any(item.inferred for item in (*reading.statements, *reading.deeds)):
        yield "(…) inferred: not said beside this passage, but elsewhere in the article"
    if codebooks and (reading.deeds or reading.observations or any(s.signals for s in reading.statements)):
        yield f"coded by {', '.join(codebooks)}: `varsel codebook show NAME|FILE CATEGORY` tells what is meant"


def _head(article: Article, reading: Reading) -> Text:
    facts = [
        article.title and article.id,
        article.outlet,
        article.published,
        language(reading.lang)["name"],
        _number(len(reading.statements), "statement"),
        reading.deeds and _number(len(reading.deeds), "deed"),
        reading.observations and _number(len(reading.observations), "observation"),
    ]
    head = Text(_plain(article.title or article.id), "bold")
    return head.append(Text("\n" + " · ".join(_plain(fact) for fact in facts if fact), "not bold"))


def _number(count: int, of: str) -> str:
    return f"{count or 'no'} {of}{'' if count == 1 else 's'}"


def _rows(article: Article, reading: Reading, width: int, colour: bool) -> Table:
    wide = width >= WIDE
    speaker, chain = (width // 6 + 2, width // 6 + 2) if wide else (15, 12)
    columns = [2, 0, speaker, 12, chain] + ([8] if wide else [])
    columns[1] = max(width - sum(columns) - 2 * len(columns), 10)  # the passage has what the others leave
    rows = _grid(colour, columns[0])
    rows.add_column("passage", width=columns[1], overflow="fold")
    rows.add_column("speaker", width=columns[2], style="bold", overflow="fold")
    rows.add_column("when", width=columns[3])
    rows.add_column("to whom, where" if wide else "to, where", width=columns[4], overflow="fold")
    if wide:
        rows.add_column("kind", width=columns[5])
    for number, statement in enumerate(reading.statements, start=1):
        said = Text(passage(article.text, statement, PASSAGE_LINES * columns[1]))
        if not wide and statement.kind != "direct":
            said.append(f" ({statement.kind})", "dim")
        if statement.signals:
            said.append("\n").append(signals(statement.signals), "magenta")
        cells = [
            str(number),
            said,
            _speaker(article.text, statement),
            _value(statement, "when", when(statement.when)),
            _chain(statement),
        ]
        rows.add_row(*cells, *([statement.kind] if wide else []))
    return rows


def _grid(colour: bool, width: int) -> Table:
    """A table whose first column, of this width, holds numbers."""
    head = box.SIMPLE_HEAD if colour else PLAIN
    rows = Table(box=head, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, leading=1)
    rows.add_column("", width=width, justify="right", style="dim")
    return rows


def signals(coded: Iterable[Signal]) -> str:
    """The categories that a statement was coded with, each with how it was said where that is not plainly asserted."""
    told = (s.category if s.modality == "asserted" else f"{s.category} ({s.modality})" for s in coded)
    return "= " + ", ".join(dict.fromkeys(map(_plain, told)))


def _deeds(article: Article, reading: Reading, width: int, colour: bool) -> Table:
    """One row a deed: the words that tell of it and who reports it, what, who to whom, status, when and how many."""
    wide = width >= WIDE
    ids = max(len(deed.id) for deed in reading.deeds)
    columns = [ids, 0, 16, width // 5, 12, width // 8] if wide else [ids, 0, 16, 14, 12]
    columns[1] = max(width - sum(columns) - 2 * len(columns), 10)
    rows = _grid(colour, columns[0])
    rows.add_column("passage, reported by", width=columns[1], overflow="fold")
    rows.add_column("what", width=columns[2], style="bold", overflow="fold")
    rows.add_column("who -> whom", width=columns[3], overflow="fold")
    rows.add_column("status, when", width=columns[4], overflow="fold")
    if wide:
        rows.add_column("how many", width=columns[5], overflow="fold")
    for deed in reading.deeds:
        amount = quantity(deed.quantity)
        what = "\n".join(map(_plain, filter(None, (deed.event, deed.mode, "" if wide else amount))))
        status = "\n".join(filter(None, (deed.status, _value(deed, "when", when(deed.when)))))
        told = _evidence(article.text, reading, deed.evidence, deed.statement, deed.reported_by, columns[1])
        rows.add_row(_plain(deed.id), told, what, _parties(deed), status, *([amount] if wide else []))
    return rows


def quantity(amount: Quantity | None) -> str:
    """How many of what: "about 300,000 soldiers"."""
    if amount is None:
        return ""
    return _plain(f"{'about ' if amount.approximate else ''}{amount.value:,.12g} {amount.unit or ''}")


def _parties(deed: Deed) -> str:
    """Who did it to whom, and where: "Russia -> Ukraine, Kyiv"; "?" stands for an actor that is not told."""
    actor = _value(deed, "actor", deed.actor) or "?"
    recipient = _value(deed, "recipient", deed.recipient)
    parties = f"{actor} -> {recipient}" if recipient else actor
    return ", ".join(filter(None, (parties, _value(deed, "where", deed.where))))


def _evidence(text: str, reading: Reading, spans: Spans, statement: str | None, by: str | None, width: int) -> Text:
    """The words that tell of a deed, and who reports it: a speaker, with the number of the statement, or the outlet."""
    told = Text(textwrap.shorten(_plain(words(text, spans)), max(EVIDENCE_LINES * width, 20), placeholder=" …"))
    number = next((f" ({n})" for n, s in enumerate(reading.statements, start=1) if s.id == statement), "")
    if by or number:
        told.append(f"\n{_plain(by or 'not named')}{number}", "dim")
    return told


def _observed(text: str, reading: Reading, observation: Observation) -> Text:
    """One line: "not observed: nuclear-posture-change, Russia, by NATO, 2022-09-21: har ikke sett tegn til … (2)"."""
    facts = [
        Text(_plain(observation.indicator), "bold"),
        observation.about and f"about {_plain(observation.about)}",
        observation.observer and f"by {_plain(observation.observer)}",
        observation.as_of and f"as of {when(observation.as_of)}",
    ]
    line = Text(f"{observation.status.replace('-', ' ')}: ")
    line.append(Text(", ").join(Text(fact) if isinstance(fact, str) else fact for fact in facts if fact))
    number = next((f" ({n})" for n, s in enumerate(reading.statements, start=1) if s.id == observation.statement), "")
    return line.append(f"\n  {_plain(words(text, observation.evidence))}{number}", "dim")


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


def _value(item: Statement | Deed, field: str, value: str | None) -> str:
    value = _plain(value or "")
    return f"({value})" if value and field in item.inferred else value


def _plain(text: str) -> str:
    return harmless(" ".join(text.split()))
