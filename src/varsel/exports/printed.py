"""A chronology by month as it is printed, as plain values that HTML and PDF are made of: entries, sources, categories.

The whole is in memory: a printed chronology is for reading. All texts are free of what a page cannot hold, and none is
markup.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from varsel.exports import Export, picture, plain
from varsel.exports.categories import defined, definition, used
from varsel.exports.dates import month_of, spoken
from varsel.exports.flat import corrected, day, told
from varsel.exports.texts import texts
from varsel.ledger import Asked, Item, Row
from varsel.record import LEARNED, MACHINE, Article, Deed, Quantity, Statement

UNDATED = "undated"


def document(export: Export) -> dict[str, Any]:
    """The whole chronology, ready to be set.

    Returns:
        title, lang, words (the texts of the language), facts (lines on where it is from), picture (None where nothing can be
        drawn; or its ``svg``, the sides with their colours, lines on what is not drawn), months: each with its name
        and ``entries``, and the ``notes`` that these are sourced by; categories: what those that are used mean.
    """
    words = texts(export.interface)
    found = list(export.found)
    by_month: dict[tuple[str, str], list[tuple[Row, Item]]] = {}
    for row, item in found:
        by_month.setdefault(_month(row, words), []).append((row, item))
    months, sources = [], 0
    for (id, name), items in sorted(by_month.items(), key=lambda month: month[0][0] == UNDATED):
        months.append({"id": id, "name": name} | sourced(items, sources, words))
        sources += len(months[-1]["notes"])
    return {
        "lang": words["codebook"], "words": words,
        "title": plain(export.title) if export.title else title(export.asked, words),
        "facts": list(facts(export, found, words)), "picture": drawn(export, [row for row, _ in found], words),
        "months": months, "categories": categories(found, words),
    }  # fmt: skip


def drawn(export: Export, rows: Sequence[Row], words: dict[str, Any]) -> dict[str, Any] | None:
    """The picture that the chronology begins with; its marks lead to the entries below it."""
    timeline = picture.timeline_of(export.ledger, rows, words)
    if timeline is None:
        return None
    svg = picture.svg(timeline, lambda id: f"#item-{id}", words, picture.PAPER)
    says, notes = words["picture"], []
    if len(rows) > picture.DRAWN:
        notes.append(says["first"].format(n=picture.DRAWN, all=len(rows)))
    if timeline.outside:
        notes.append(says["outside"].format(n=timeline.outside))
    sides = [{"name": plain(name), "colour": picture.PALETTE[f"side-{n}"]} for n, name in enumerate(timeline.sides, 1)]
    return {
        "svg": plain(picture.on_paper(svg)), "notes": notes, "deed": picture.PALETTE["deed"],
        "sides": [*sides, {"name": says["others"], "colour": picture.PALETTE["side-0"]}],
    }  # fmt: skip


def _month(row: Row, words: dict[str, Any]) -> tuple[str, str]:
    """The month that an item stands under: the one in which it was or, where that is uncertain, may first have been."""
    if day(row.first) is None:
        return UNDATED, words["dates"]["undated"]
    id, name = month_of(row.first, words)
    return id, name[:1].upper() + name[1:]


def sourced(items: Iterable[tuple[Row, Item]], before: int, words: dict[str, Any]) -> dict[str, Any]:
    """The entries of a month, and the notes on their sources, numbered on from ``before``: one for each article."""
    notes: dict[int, dict[str, Any]] = {}
    entries = []
    for row, item in items:
        is_first = row.article not in notes
        note = notes.setdefault(row.article, {"n": before + len(notes) + 1, **source(item.article, words)})
        entries.append(entry(row, item, words) | {"note": note["n"], "first_note": is_first})
    return {"entries": entries, "notes": list(notes.values())}


def title(asked: Asked, words: dict[str, Any]) -> str:
    """What was asked for, as a title."""
    what = [*asked.actor, *asked.side, *asked.towards, *asked.category, *asked.outlet, *([asked.text] if asked.text else [])]
    what += [spoken(asked.time, words)] if asked.time else []
    says = words["printed"]
    return plain(says["title_of"].format(what=", ".join(what)) if what else says["title"])


def facts(export: Export, found: list[tuple[Row, Item]], words: dict[str, Any]) -> Iterator[str]:
    """Lines that say how much there is, from where, by whom."""
    says = words["printed"]
    kinds = [item.kind for _, item in found]
    yield says["count"].format(
        statements=kinds.count("statement"), deeds=kinds.count("deed"), observations=kinds.count("observation"),
        articles=len({row.article for row, _ in found}),
    )  # fmt: skip
    coders = ", ".join(dict.fromkeys(item.coder or item.entry.by for _, item in found))
    books = ", ".join(dict.fromkeys(label for _, item in found for label in item.codebooks))
    if coders:
        yield plain(
            says["made" if books else "made_plain"].format(
                ledger=export.place.rpartition("/")[2], coders=coders, codebooks=books
            )
        )
    if n := sum(bool(corrected(item)) for _, item in found):
        yield says["corrections"].format(n=n)


def entry(row: Row, item: Item, words: dict[str, Any]) -> dict[str, Any]:
    """An item as it is printed."""
    thing, says = item.now, words["printed"]
    spans = thing.content if isinstance(thing, Statement) else thing.evidence
    pieces = [" ".join(plain(item.article.text[start:end]).split()) for start, end in spans]
    labels = [c.called(words["codebook"]) if (c := defined(item.codebooks, id)) else id for id in used(item)]
    return {
        "item": item.id, "kind": item.kind, "date": date_of(row, item, words),
        "is_articles_date": row.dated == "published",
        "who": plain(who(item) or says["unknown"]), "towards": plain(towards(item, words) or ""),
        "pieces": pieces, "is_quoted": is_quoted(thing, pieces), "labels": labels,
        "status": "" if isinstance(thing, Statement) else words["status"][thing.status],
        "details": [plain(line) for line in details(item, words)], "corrected": corrections(item, words),
    }  # fmt: skip


def who(item: Item) -> str | None:
    """Who speaks, acts or looks."""
    thing = item.now
    return thing.speaker if isinstance(thing, Statement) else thing.actor if isinstance(thing, Deed) else thing.observer


def towards(item: Item, words: dict[str, Any]) -> str | None:
    """To whom, against whom, or on whom, with the word for it."""
    thing, says = item.now, words["printed"]
    if isinstance(thing, Statement):
        return says["to"].format(whom=thing.told_to) if thing.told_to else None
    if isinstance(thing, Deed):
        return says["against"].format(whom=thing.recipient) if thing.recipient else None
    return says["on"].format(whom=thing.about) if thing.about else None


def is_quoted(thing: Any, pieces: list[str]) -> bool:
    """Whether quotation marks go around the words: they are somebody's own, and have none yet."""
    return isinstance(thing, Statement) and thing.kind == "direct" and not any(p[:1] in '"“”«»„–—-' for p in pieces)


def date_of(row: Row, item: Item, words: dict[str, Any]) -> str:
    """When it was, as people write it; in parentheses where it is the article's date."""
    if row.dated == "nothing":
        return words["dates"]["no_date"]
    shown = spoken(told(item) if row.dated == "said" else item.article.published, words)
    return plain(f"({shown})" if row.dated == "published" else shown)


def details(item: Item, words: dict[str, Any]) -> Iterator[str]:
    """What else is known of it, a line each."""
    thing, says = item.now, words["printed"]
    if isinstance(thing, Deed) and thing.quantity:
        yield amount(thing.quantity, words)
    if getattr(thing, "where", None):
        yield says["where"].format(where=thing.where)
    if getattr(thing, "occasion", None) and thing.occasion not in (thing.told_to or ""):
        yield thing.occasion
    if getattr(thing, "condition", None):
        yield says["condition"].format(condition=" ".join(thing.condition.split()))
    if getattr(thing, "reported_by", None):
        yield says["reported"].format(whom=thing.reported_by)
    people = dict.fromkeys(s.coder for s in item.signals if s.coder not in (MACHINE, LEARNED))
    if people:
        yield says["signals_by"].format(by=", ".join(people))


def amount(quantity: Quantity, words: dict[str, Any]) -> str:
    """How many of what, in the digits of the language."""
    from babel.numbers import format_decimal

    shown = f"{format_decimal(quantity.value, locale=words['locale'])} {quantity.unit or ''}".rstrip()
    return words["printed"]["about_amount"].format(amount=shown) if quantity.approximate else shown


def corrections(item: Item, words: dict[str, Any]) -> list[str]:
    """Who corrected what, with what was read before: a line for each person."""
    says, before = words["printed"], corrected(item)
    lines = []
    standing = [c for c in item.corrections if c.undone is None and c.field in before]
    for by in dict.fromkeys(c.by for c in standing):
        own = {c.field: c for c in standing if c.by == by}
        fields = []
        for field, c in own.items():
            was = _was(before[field])
            named = words["fields"][field]
            said = (
                named
                if field in _OWN
                else says["was"].format(field=named, was=was)
                if was
                else says["was_unknown"].format(field=named)
            )
            fields.append(said + (says["because"].format(why=c.why) if c.why else ""))
        lines.append(plain(says["corrected"].format(by=by, fields="; ".join(fields))))
    return lines


_OWN = ("content", "cue", "source", "evidence", "withdrawn")  # fields whose earlier value says nothing to a reader


def _was(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(v["category"] if isinstance(v, dict) else str(v) for v in value)
    if isinstance(value, dict):
        return " ".join(str(v) for v in (value.get("value"), value.get("unit")) if v)
    return str(value or "")


def source(article: Article, words: dict[str, Any]) -> dict[str, str]:
    """An article as a note: outlet, headline, date, address; only an http address is a link."""
    is_web = (article.url or "").startswith(("http://", "https://"))
    return {
        "outlet": plain(article.outlet or ""), "byline": plain(article.byline or ""),
        "title": plain(article.title or "") or words["printed"]["article_no_title"].format(id=plain(article.id)),
        "has_title": bool(article.title), "published": spoken(plain(article.published or ""), words),
        "url": plain(article.url or ""), "link": plain(article.url) if is_web else "",
    }  # fmt: skip


def categories(found: Iterable[tuple[Row, Item]], words: dict[str, Any]) -> list[dict[str, str]]:
    """The categories that are used, in the order of their codebooks, with what they mean."""
    lang = words["codebook"]
    seen = {id: (c, item.codebooks) for _, item in found for id in used(item) if (c := defined(item.codebooks, id))}
    order = sorted(
        seen.values(),
        key=lambda own: (("signal", "deed", "indicator").index(own[0].kind), own[0].called(lang).casefold()),
    )
    return [
        {
            "label": c.called(lang),
            "id": c.id,
            "kind": words["codebook_kinds"][c.kind],
            "definition": definition(labels, c.id, lang),
        }
        for c, labels in order
    ]
